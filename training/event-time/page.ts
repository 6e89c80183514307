import type { Asset } from "../../domain/asset/asset.ts";
import { assetOfManifest } from "../../domain/turbine/checked-manifest.ts";
import { comparisonSection } from "../evaluation/comparison-section.ts";
import { escaped, type Plot, plotSvg } from "../evaluation/svg.ts";
import { table } from "../evaluation/table.ts";
import type { EventEvaluation, FaultRow } from "./evaluate.ts";
import { type EventJudgement, eventFiguresOf } from "./figures.ts";
import { baselineTable, limitTables, machineTable, shareText } from "./sections.ts";
import type { MachineTimeline } from "./timeline.ts";

/** The test of a slow model as one page: it opens offline, without scripts or outside resources. */
export const eventEvaluationPage = (judged: EventJudgement): string => {
  const { manifest, evaluation, report } = judged;
  const asset = assetOfManifest(manifest);
  const { falseAlarms: rate, shareInAlarm, faults } = evaluation;
  const json = encodeURIComponent(JSON.stringify(eventFiguresOf(judged)));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evaluation of ${escaped(asset.name)}</title>
<style>body{font:14px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:left}
svg{display:block;margin:1.5rem 0;font-size:11px}</style></head><body>
<h1>Evaluation of ${escaped(asset.title)}</h1>
<p>Test figures: on the newest fifth of the time, which taught neither curves nor limits. <a download="evaluation.json" href="data:application/json,${json}">Everything as JSON</a></p>
<h2>Alarms without injected faults</h2>
<p>${rate.events} alarms in ${rate.days.toFixed(1)} machine-days: ${rate.perDay.toFixed(3)} a machine-day, 95 % interval ${rate.low.toFixed(3)} to ${rate.high.toFixed(3)}; ${shareText(shareInAlarm)} of the time in alarm. Nobody labelled this time: some of them may be real.</p>
${table(["machine", "lamp", "from", "hours"], alarmRows(evaluation))}
<h2>Faults written into the test's readings</h2>
${table(["fault", "found by the right lamp", "95 % of recall", "right lamp first", "median h", "slowest h"], faults.map(faultCells))}
${comparisonSection(evaluation)}
<h2>Machines</h2>
${machineTable(asset, evaluation)}
<h2>Limits, in notable deviations, and what they cost</h2>
${limitTables(asset, manifest, evaluation)}
<h2>What drift is measured from</h2>
<p>Each machine's own lasting deviation at the end of what was learnt, in spreads of each relation.</p>
${baselineTable(asset, manifest)}
<h2>Faulty readings, evidence as a multiple of its limit</h2>
${faults.flatMap((fault) => (fault.example ? [plotSvg(faultPlot(fault, fault.example))] : [])).join("\n")}
<h2>Healthy readings, largest evidence of each day as a multiple of its limit</h2>
${evaluation.timelines.map((own) => plotSvg(timelinePlot(asset, own))).join("\n")}
<h2>Data</h2>
<ul>${report.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>
</body></html>
`;
};

const HOUR_MS = 3_600_000;

const alarmRows = ({ alarms }: EventEvaluation) =>
  alarms.map(({ unitId, lamp, from, to }) => [
    unitId,
    lamp,
    new Date(from).toISOString(),
    ((to - from) / HOUR_MS).toFixed(1),
  ]);

const faultCells = (fault: FaultRow): string[] => {
  const { name, found, events, low, high, rightFirst, delays } = fault;
  return [
    name,
    `${found} of ${events}`,
    `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %`,
    `${rightFirst} of ${events}`,
    hours(delays[delays.length >> 1]),
    hours(delays.at(-1)),
  ];
};

const hours = (seconds: number | undefined): string =>
  seconds === undefined ? "–" : (seconds / 3_600).toFixed(1);

const faultPlot = (
  { name, channel }: FaultRow,
  { unitId, points }: NonNullable<FaultRow["example"]>,
): Plot => ({
  title: `${name} on ${unitId}`,
  x: "hours since the fault began",
  y: "evidence / limit",
  line: 1,
  from: 0,
  most: 2,
  series: [
    {
      name: channel,
      points: points.map(({ seconds, ratio }) => [seconds / 3_600, ratio] as const),
    },
  ],
});

const timelinePlot = (asset: Asset, { unitId, days }: MachineTimeline): Plot => ({
  title: unitId,
  x: "day of the test",
  y: "evidence / limit",
  line: 1,
  most: 2,
  series: asset.lamps.map(({ title }, lamp) => ({
    name: title,
    points: days.map(({ ratios }, day) => [day, ratios[lamp] ?? 0] as const),
  })),
});
