import { CHANNELS } from "../../domain/turbine/channels.ts";
import { baselineOf, detectionOf } from "../../domain/turbine/detection/settings.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { shareOf } from "./alarms.ts";
import type { Evaluation } from "./evaluate.ts";
import { table } from "./table.ts";

/** Per turbine what the test showed: alarms in healthy time, disturbances found. */
export const turbineTable = ({ turbines, injections }: Evaluation): string =>
  table(
    ["turbine", "healthy days", "false alarms", "a day, 95 %", "disturbances found", "95 %"],
    turbines.map(({ turbineId, alarms }) => {
      const own = injections
        .flatMap(({ answers }) => answers)
        .filter((answer) => answer.turbineId === turbineId);
      const found = own.filter(({ isFound }) => isFound).length;
      return [
        turbineId,
        alarms.days.toFixed(4),
        alarms.events,
        `${alarms.low.toFixed(1)}–${alarms.high.toFixed(1)}`,
        own.length === 0 ? "none given" : `${found} of ${own.length}`,
        own.length === 0 ? "–" : intervalOf(found, own.length),
      ];
    }),
  );

/** The 95 % interval of a share, in percent. */
export const intervalOf = (found: number, events: number): string => {
  const { low, high } = shareOf(found, events);
  return `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %`;
};

/** Every limit of the model, in the unit of what it limits. */
export const limitTables = (manifest: Manifest): string => {
  const { levels, frozenSeconds } = detectionOf(manifest);
  return `${table(
    ["channel", "threshold of its score", "longest repeat, s"],
    CHANNELS.map((channel, c) => [
      channel,
      manifest.thresholds[c]?.toPrecision(4) ?? "–",
      frozenSeconds[c]?.toFixed(1) ?? "not judged",
    ]),
  )}
${table(
  ["level", "given", "limit", "widest baseline"],
  levels.map(({ channel, given, limit, bound }) => [
    channel,
    given,
    limit.toFixed(3),
    bound.toFixed(3),
  ]),
)}`;
};

/** What drift and weather are measured against. */
export const driftTables = (manifest: Manifest): string => {
  const { levels } = detectionOf(manifest);
  const baselines = Object.entries(manifest.baselines ?? {});
  const own =
    levels.length === 0
      ? "<p>This family predicts no channel from others, so no turbine's drift is measured.</p>"
      : table(
          [
            "turbine",
            "seconds of it",
            ...levels.map(({ channel, given }) => `${channel} given ${given}`),
          ],
          baselines.map(([turbineId, { levels: own, seconds }]) => [
            turbineId,
            seconds.toFixed(0),
            ...own.map((share) => share.toFixed(3)),
          ]),
        );
  return `${own}
${table(
  ["channel", ...DECILES.map((decile) => `${decile} %`)],
  baselineOf(manifest).edges.map((edges, c) => [
    CHANNELS[c] ?? "",
    ...edges.map((edge) => edge.toPrecision(4)),
  ]),
)}`;
};

const DECILES = [10, 20, 30, 40, 50, 60, 70, 80, 90];
