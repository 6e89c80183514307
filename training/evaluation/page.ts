import { LAMPS, type Lamp } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { comparisonSection } from "./comparison-section.ts";
import { type Evaluation, ratioOf } from "./evaluate.ts";
import { figuresOf, type Judgement } from "./judge-test.ts";
import { escaped, type Plot, plotSvg } from "./svg.ts";
import { table } from "./table.ts";

/** The evaluation as one HTML page: tables and inline SVG, no scripts, no outside resources. */
export const evaluationPage = (judged: Judgement): string => {
  const { manifest, evaluation, proof } = judged;
  const { metrics, injections, falseAlarms } = evaluation;
  const kind = escaped(manifest.kind);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evaluation of ${kind}</title>
<style>body{font:14px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:left}
svg{display:block;margin:1.5rem 0;font-size:11px}</style></head><body>
<h1>Evaluation of ${kind}</h1>
<p>${falseAlarms.events} false alarms in ${falseAlarms.days.toFixed(3)} healthy turbine-days; 95 % interval ${falseAlarms.low.toFixed(2)} to ${falseAlarms.high.toFixed(2)} per turbine-day. Short recordings prove little: the interval says how little.</p>
<p><a download="evaluation.json" href="data:application/json,${encodeURIComponent(JSON.stringify(figuresOf(judged)))}">Everything as JSON</a></p>
<h2>Held against the limits: ${proof.verdict}</h2>
<ul>${proof.reasons.map((reason) => `<li>${escaped(reason)}</li>`).join("")}</ul>
${table(["metric", "value"], Object.entries(metrics))}
<p>Chosen on validation time: ${escaped(String(manifest.training["reason"] ?? "no reason on record"))}</p>
${comparisonSection(judged)}
<h2>Disturbances</h2>
${table(
  ["disturbance", "right lamp", "any lamp", "median delay, s", "slowest, s"],
  injections.map(({ name, events, rightFlag, detected, delays }) => [
    name,
    `${rightFlag} of ${events}`,
    `${detected} of ${events}`,
    quantile(delays, 0.5),
    quantile(delays, 1),
  ]),
)}
${plotSvg(operatingCurve(evaluation))}
${plotSvg(precisionCurve(evaluation))}
<h2>Healthy readings, value over threshold</h2>
${evaluation.healthy.map((verdicts) => plotSvg(timeline(verdicts))).join("\n")}
</body></html>
`;
};

/** Healthy time is judged in blocks this long, as one alarm each. */
const BLOCK_SECONDS = 60;
const STEPS = [4, 3, 2.5, 2, 1.75, 1.5, 1.25, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];

/** Receiver operating curve over a common factor on all thresholds; 1 is the model as it is. */
const operatingCurve = (evaluation: Evaluation): Plot => ({
  title: "Recall against false alarms (thresholds × 4 … 0.2)",
  x: "share of healthy minutes with an alarm",
  y: "event recall",
  most: 1,
  series: [
    {
      name: "ROC",
      points: STEPS.map((step) => [falseShare(evaluation, step), recall(evaluation, step)]),
    },
  ],
});

const precisionCurve = (evaluation: Evaluation): Plot => ({
  title: "Precision against recall, one healthy minute per event",
  x: "event recall",
  y: "precision",
  most: 1,
  series: [
    {
      name: "PR",
      points: STEPS.map((step) => {
        const found = recall(evaluation, step);
        const wrong = falseShare(evaluation, step);
        return [found, found + wrong === 0 ? 1 : found / (found + wrong)];
      }),
    },
  ],
});

const recall = ({ injections }: Evaluation, step: number): number => {
  const peaks = injections.flatMap((outcome) => outcome.peaks);
  return peaks.filter((peak) => peak > step).length / Math.max(1, peaks.length);
};

const falseShare = ({ healthy }: Evaluation, step: number): number => {
  const blocks = healthy.flatMap(blockPeaks);
  return blocks.filter((peak) => peak > step).length / Math.max(1, blocks.length);
};

const blockPeaks = (verdicts: readonly Verdict[]): number[] => {
  const peaks = new Map<number, number>();
  for (const verdict of verdicts) {
    const block = Math.floor(verdict.time / 1_000 / BLOCK_SECONDS);
    const peak = Math.max(...LAMPS.map((flag) => ratioOf(verdict, flag)));
    peaks.set(block, Math.max(peaks.get(block) ?? 0, peak));
  }
  return [...peaks.values()];
};

const timeline = (verdicts: readonly Verdict[]): Plot => {
  const begin = verdicts[0]?.time ?? 0;
  const every = Math.max(1, Math.floor(verdicts.length / 300));
  const shown = verdicts.filter((_, index) => index % every === 0);
  const points = (flag: Lamp) =>
    shown.map((verdict) => [(verdict.time - begin) / 1_000, ratioOf(verdict, flag)] as const);
  return {
    title: `Turbine ${verdicts[0]?.turbineId ?? "?"}`,
    x: "seconds",
    y: "value / threshold",
    line: 1,
    most: 2,
    series: LAMPS.map((flag) => ({ name: flag, points: points(flag) })),
  };
};

const quantile = (values: readonly number[], q: number): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? "–" : (sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(1);
};
