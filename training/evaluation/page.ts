import type { ColdStartOutcome } from "./cold-starts.ts";
import { comparisonSection } from "./comparison-section.ts";
import { type Cost, costsOf } from "./costs.ts";
import { figuresOf, type Judgement } from "./judge-test.ts";
import { driftTables, intervalOf, limitTables, turbineTable } from "./model-sections.ts";
import { rankingSection } from "./ranking-section.ts";
import { escaped, type Plot, plotSvg } from "./svg.ts";
import { table } from "./table.ts";
import { timelineOf, timelinePlot, titleOf } from "./timeline.ts";

/** The evaluation as one HTML page: tables and inline SVG, no scripts, no outside resources. */
export const evaluationPage = (judged: Judgement): string => {
  const { manifest, evaluation, proof, data } = judged;
  const { metrics, injections, falseAlarms } = evaluation;
  const costs = costsOf(evaluation);
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
${rankingSection(manifest)}
${comparisonSection(judged)}
<h2>Disturbances</h2>
${table(
  [
    "disturbance",
    "right lamp",
    "95 % of recall",
    "any lamp",
    "median delay, s",
    "95 % within, s",
    "slowest, s",
  ],
  injections.map(({ name, events, rightFlag, detected, delays }) => [
    name,
    `${rightFlag} of ${events}`,
    intervalOf(rightFlag, events),
    `${detected} of ${events}`,
    quantile(delays, 0.5),
    quantile(delays, 0.95),
    quantile(delays, 1),
  ]),
)}
<h2>Faults without a healthy lead</h2>
${coldStartTable(judged.coldStarts)}
<h2>Turbines</h2>
${turbineTable(evaluation)}
<h2>Thresholds, and what they cost</h2>
${limitTables(manifest)}
<p>All thresholds times a factor; 1 is the model as it is.</p>
${table(
  ["factor", "healthy minutes with an alarm", "95 %", "disturbances found", "95 %"],
  costs.map((cost) => [
    cost.factor,
    percent(cost.falseShare),
    `${percent(cost.falseShareLow)}–${percent(cost.falseShareHigh)}`,
    percent(cost.recall),
    `${percent(cost.recallLow)}–${percent(cost.recallHigh)}`,
  ]),
)}
${plotSvg(operatingCurve(costs))}
${plotSvg(precisionCurve(costs))}
<h2>What drift is measured against</h2>
<p>Each turbine's lasting deviation from what its drivers say, and the deciles of every channel's five-second means, for the weather.</p>
${driftTables(manifest)}
<h2>Disturbed readings, value over threshold</h2>
${injections.flatMap(({ example }) => (example ? [plotSvg(timelinePlot(example))] : [])).join("\n")}
<h2>Healthy readings, value over threshold</h2>
${evaluation.healthy.map((verdicts) => plotSvg(timelinePlot(timelineOf(titleOf(verdicts), verdicts)))).join("\n")}
<h2>Data</h2>
<ul>${data.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>
</body></html>
`;
};

const coldStartTable = (outcomes: readonly ColdStartOutcome[]): string =>
  table(
    ["start", "disturbance", "found within a minute", "95 %", "median delay, s", "slowest, s"],
    outcomes.map(({ name, disturbance, found, events, delays }) => [
      name,
      disturbance,
      `${found} of ${events}`,
      intervalOf(found, events),
      quantile(delays, 0.5),
      quantile(delays, 1),
    ]),
  );

/** Receiver operating curve over a common factor on all thresholds; 1 is the model as it is. */
const operatingCurve = (costs: readonly Cost[]): Plot => ({
  title: "Recall against false alarms (thresholds × 4 … 0.2)",
  x: "share of healthy minutes with an alarm",
  y: "event recall",
  most: 1,
  series: [
    {
      name: "ROC",
      points: costs.map(({ falseShare, recall }) => [falseShare, recall] as const),
    },
  ],
});

const precisionCurve = (costs: readonly Cost[]): Plot => ({
  title: "Precision against recall, one healthy minute per event",
  x: "event recall",
  y: "precision",
  most: 1,
  series: [
    {
      name: "PR",
      points: costs.map(
        ({ falseShare: wrong, recall: found }) =>
          [found, found + wrong === 0 ? 1 : found / (found + wrong)] as const,
      ),
    },
  ],
});

const quantile = (values: readonly number[], q: number): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? "–" : (sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(1);
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
