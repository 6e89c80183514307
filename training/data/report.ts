import { CHANNELS } from "../../domain/channels.ts";
import { scalingOf } from "../models/scaling.ts";
import type { Recording } from "./read-files.ts";

/** What was read, for people: counts, turbines, gaps, refusals, channels that cannot be judged. */
export const reportLines = ({ segments, rows, refused }: Recording): string[] => {
  const turbines = new Set(segments.map(({ turbineId }) => turbineId));
  const kept = segments.reduce((sum, { count }) => sum + count, 0);
  const seconds = segments.reduce((sum, { count, rateHz }) => sum + count / rateHz, 0);
  const rates = [...new Set(segments.map(({ rateHz }) => rateHz))].sort((a, b) => a - b);
  const lines = [
    `${rows} rows, ${kept} readings kept, ${turbines.size} turbines, ${(seconds / 3_600).toFixed(2)} turbine-hours at ${rates.join(", ") || "no"} Hz, ${segments.length - turbines.size} gaps`,
    ...Object.entries(refused).map(([reason, count]) => `left out: ${count} rows, ${reason}`),
  ];
  if (kept === 0) return lines;
  const { isConstant } = scalingOf(segments);
  return [
    ...lines,
    ...CHANNELS.filter((_, channel) => isConstant[channel]).map(
      (channel) => `cannot judge channel ${channel}: it never changes in this data`,
    ),
  ];
};
