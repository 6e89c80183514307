import type { Asset } from "../../domain/asset/asset.ts";
import { hypothesesOf, type Relation } from "../../domain/asset/event-time/relations.ts";
import { eventDetectionOf } from "../../domain/asset/event-time/settings.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { rateOf, shareOf } from "../evaluation/alarms.ts";
import { table } from "../evaluation/table.ts";
import type { EventEvaluation } from "./evaluate.ts";
import { eventCostsOf } from "./figures.ts";
import { type Share, shareLit } from "./share-lit.ts";
import type { MachineTimeline } from "./timeline.ts";

const DAY_SECONDS = 86_400;

/** Per machine: its alarms, its time in alarm, what was found of its faults, its largest evidence. */
export const machineTable = (asset: Asset, evaluation: EventEvaluation): string => {
  const lamps = asset.lamps.map(({ title }) => `largest ${title}`);
  return table(
    ["machine", "days", "alarms", "a day, 95 %", "time in alarm", "faults found", "95 %", ...lamps],
    evaluation.timelines.map((own) => machineRow(asset, evaluation, own)),
  );
};

const machineRow = (
  asset: Asset,
  { alarms, faults }: EventEvaluation,
  { unitId, readings, days }: MachineTimeline,
): string[] => {
  const count = alarms.filter((alarm) => alarm.unitId === unitId).length;
  const rate = rateOf(count, (readings * asset.window.strideSeconds) / DAY_SECONDS);
  const answers = faults
    .flatMap((fault) => fault.answers)
    .filter(({ turbineId }) => turbineId === unitId);
  const found = answers.filter(({ isFound }) => isFound).length;
  const { low, high } = shareOf(found, answers.length);
  return [
    unitId,
    rate.days.toFixed(2),
    String(count),
    `${rate.low.toFixed(3)}–${rate.high.toFixed(3)}`,
    shareText(shareLit(days)),
    `${found} of ${answers.length}`,
    `${percent(low, 0)}–${percent(high, 0)}`,
    ...asset.lamps.map((_, lamp) =>
      Math.max(0, ...days.map(({ ratios }) => ratios[lamp] ?? 0)).toFixed(2),
    ),
  ];
};

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** A share with its interval. */
export const shareText = ({ share, low, high }: Share): string =>
  `${percent(share)} (95 %: ${percent(low)} to ${percent(high)})`;

/** Every limit of the model, and what others would have shown in the test. */
export const limitTables = (
  asset: Asset,
  manifest: Manifest,
  evaluation: EventEvaluation,
): string => {
  const { memorySeconds, limits } = eventDetectionOf(manifest.detection);
  const names = hypothesesOf(asset).map(({ channel, percent: share, offset }) => {
    const { name = "", unit = "" } = asset.channels[channel] ?? {};
    return `${name} (× ${share === undefined ? `${offset} ${unit}` : `${share} %`})`;
  });
  const rows = memorySeconds.map((seconds, memory) => [
    seconds >= 3_600 ? `${(seconds / 3_600).toFixed(0)} h` : `${seconds} s`,
    ...(limits[memory] ?? []).map((limit) => limit.toFixed(2)),
  ]);
  return `${table(["memory", ...names], rows)}
<p>All limits times a factor; 1 is the model as it is. By the evidence alone: what another channel explains better is not taken off, and a value that repeats lights its lamp whatever the limits.</p>
${table(
  ["factor", "healthy machine-days with an alarm", "95 %", "faults found", "95 %"],
  eventCostsOf(evaluation).map((cost) => [
    cost.factor,
    percent(cost.falseShare),
    `${percent(cost.falseShareLow)}–${percent(cost.falseShareHigh)}`,
    percent(cost.recall),
    `${percent(cost.recallLow)}–${percent(cost.recallHigh)}`,
  ]),
)}`;
};

/** What a machine's drift is measured from: its own lasting deviation, relation by relation. */
export const baselineTable = (asset: Asset, manifest: Manifest): string => {
  const { relations } = eventDetectionOf(manifest.detection);
  return table(
    ["machine", "hours of it", ...relations.map(({ relation }) => relationName(asset, relation))],
    Object.entries(manifest.baselines ?? {}).map(([unitId, { levels, seconds }]) => [
      unitId,
      (seconds / 3_600).toFixed(1),
      ...levels.map((level) => level.toFixed(3)),
    ]),
  );
};

const relationName = (asset: Asset, { target, ofNeighbours, given }: Relation): string => {
  const nameOf = (channel: number) => asset.channels[channel]?.name ?? "";
  const drivers = [...(ofNeighbours ? ["its neighbours"] : []), ...given.map(nameOf)];
  return `${nameOf(target)} given ${drivers.join(", ") || "nothing"}`;
};
