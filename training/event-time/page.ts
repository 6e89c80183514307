import type { Asset } from "../../domain/asset/asset.ts";
import { hypothesesOf } from "../../domain/asset/event-time/relations.ts";
import { eventDetectionOf } from "../../domain/asset/event-time/settings.ts";
import { assetOfManifest } from "../../domain/turbine/checked-manifest.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { comparisonSection } from "../evaluation/comparison-section.ts";
import { escaped, type Plot, plotSvg } from "../evaluation/svg.ts";
import type { Compared } from "./compare.ts";
import type { EventEvaluation } from "./evaluate.ts";
import type { MachineTimeline } from "./timeline.ts";

/** The test of a slow model as one page: it opens offline, without scripts or outside resources. */
export const eventEvaluationPage = (
  manifest: Manifest,
  evaluation: EventEvaluation & Compared,
  report: readonly string[],
): string => {
  const asset = assetOfManifest(manifest);
  const { falseAlarms: rate, shareInAlarm } = evaluation;
  const json = encodeURIComponent(JSON.stringify(evaluation));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evaluation of ${escaped(asset.name)}</title>
<style>body{font:14px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:left}
svg{display:block;margin:1.5rem 0;font-size:11px}</style></head><body>
<h1>Evaluation of ${escaped(asset.title)}</h1>
<p>Test figures: on the newest fifth of the time, which taught neither curves nor limits. <a download="evaluation.json" href="data:application/json,${json}">Everything as JSON</a></p>
<h2>Alarms without injected faults</h2>
<p>${rate.events} alarms in ${rate.days.toFixed(1)} machine-days: ${rate.perDay.toFixed(3)} a machine-day, 95 % interval ${rate.low.toFixed(3)} to ${rate.high.toFixed(3)}; ${(100 * shareInAlarm).toFixed(1)} % of the time in alarm. Nobody labelled this time: some of them may be real.</p>
${table(["machine", "lamp", "from", "hours"], alarmRows(evaluation))}
<h2>Faults written into the test's readings</h2>
${table(["fault", "found by the right lamp", "95 % of recall", "right lamp first", "median h", "slowest h"], faultRows(evaluation))}
${comparisonSection(evaluation)}
<h2>Machines</h2>
${table(["machine", "readings", "alarms", "time in alarm", ...asset.lamps.map(({ title }) => `largest ${title}`)], machineRows(asset, evaluation))}
<h2>Limits, in notable deviations</h2>
${table(["memory", ...limitNames(asset)], limitRows(manifest))}
<h2>Largest evidence of each day, as a multiple of its limit</h2>
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

const faultRows = ({ faults }: EventEvaluation) =>
  faults.map(({ name, found, events, low, high, rightFirst, delays }) => [
    name,
    `${found} of ${events}`,
    `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %`,
    `${rightFirst} of ${events}`,
    hours(delays[delays.length >> 1]),
    hours(delays.at(-1)),
  ]);

const hours = (seconds: number | undefined): string =>
  seconds === undefined ? "–" : (seconds / 3_600).toFixed(1);

const machineRows = (asset: Asset, { timelines, alarms }: EventEvaluation) =>
  timelines.map(({ unitId, readings, lit, days }) => [
    unitId,
    readings,
    alarms.filter((alarm) => alarm.unitId === unitId).length,
    `${((100 * lit) / Math.max(1, readings)).toFixed(1)} %`,
    ...asset.lamps.map((_, lamp) =>
      Math.max(0, ...days.map(({ ratios }) => ratios[lamp] ?? 0)).toFixed(2),
    ),
  ]);

const limitNames = (asset: Asset): string[] =>
  hypothesesOf(asset).map(({ channel, percent, offset }) => {
    const { name = "", unit = "" } = asset.channels[channel] ?? {};
    return `${name} (× ${percent === undefined ? `${offset} ${unit}` : `${percent} %`})`;
  });

const limitRows = (manifest: Manifest) => {
  const { memorySeconds, limits } = eventDetectionOf(manifest.detection);
  return memorySeconds.map((seconds, memory) => [
    seconds >= 3_600 ? `${(seconds / 3_600).toFixed(0)} h` : `${seconds} s`,
    ...(limits[memory] ?? []).map((limit) => limit.toFixed(2)),
  ]);
};

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

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `<table><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join("")}</tr>
${rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(String(cell))}</td>`).join("")}</tr>`).join("\n")}
</table>`;
