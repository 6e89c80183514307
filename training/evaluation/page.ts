import type { Manifest } from "../../domain/manifest.ts";
import type { Evaluation } from "./evaluate.ts";

/** The evaluation as one HTML page without scripts or outside resources. */
export const evaluationPage = (
  manifest: Manifest,
  { metrics, injections, falseAlarms }: Evaluation,
): string => {
  const rows = injections
    .map(
      ({ name, events, rightFlag, delays }) =>
        `<tr><td>${name}</td><td>${rightFlag} of ${events}</td><td>${median(delays)}</td></tr>`,
    )
    .join("\n");
  const figures = Object.entries(metrics)
    .map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`)
    .join("\n");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Evaluation of ${manifest.kind}</title>
<h1>Evaluation of ${manifest.kind}</h1>
<p>${falseAlarms.events} false alarms in ${falseAlarms.days.toFixed(3)} healthy turbine-days (95 %: ${falseAlarms.low.toFixed(2)} to ${falseAlarms.high.toFixed(2)} per day).</p>
<table><tr><th>metric</th><th>value</th></tr>
${figures}</table>
<table><tr><th>disturbance</th><th>found, right lamp</th><th>median delay, s</th></tr>
${rows}</table>
</html>
`;
};

const median = (values: readonly number[]): string =>
  values.length === 0
    ? "–"
    : ([...values].sort((a, b) => a - b)[values.length >> 1] ?? 0).toFixed(1);
