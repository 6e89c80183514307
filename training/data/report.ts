import { singleAt } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { WIND_TURBINE } from "../../domain/turbine/wind-turbine.ts";
import { scalingOf } from "../models/scaling.ts";
import type { Recording } from "./read-files.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;
const UNITS = WIND_TURBINE.channels.map(({ unit }) => unit);

/** What was read, for people: counts, turbines, gaps, refusals, ranges, channels that stood still. */
export const reportLines = ({ segments, rows, refused }: Recording): string[] => {
  const turbines = new Set(segments.map(({ turbineId }) => turbineId));
  const kept = segments.reduce((sum, { count }) => sum + count, 0);
  const seconds = segments.reduce((sum, { count, rateHz }) => sum + count / rateHz, 0);
  const rates = [...new Set(segments.map(({ rateHz }) => Number(rateHz.toPrecision(3))))];
  rates.sort((a, b) => a - b);
  const lines = [
    `${rows} rows, ${kept} readings kept, ${turbines.size} turbines, ${(seconds / 3_600).toFixed(2)} turbine-hours at ${rates.join(", ") || "no"} Hz, ${segments.length - turbines.size} gaps`,
    ...Object.entries(refused).map(([reason, count]) => `left out: ${count} rows, ${reason}`),
  ];
  if (kept === 0) return lines;
  const { isConstant } = scalingOf(segments);
  return [
    ...lines,
    ...CHANNELS.map(
      (channel, index) => `${channel}: ${rangeOf(segments, index, UNITS[index] ?? "")}`,
    ),
    ...CHANNELS.filter((_, channel) => isConstant[channel]).map(
      (channel) => `cannot judge channel ${channel}: it never changes in this data`,
    ),
  ];
};

const rangeOf = (segments: readonly Segment[], channel: number, unit: string): string => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let longest = { seconds: 0, turbineId: "" };
  for (const { turbineId, rateHz, count, values } of segments) {
    let since = 0;
    for (let row = 0; row < count; row++) {
      const value = singleAt(values, row * WIDTH + channel);
      least = Math.min(least, value);
      most = Math.max(most, value);
      if (value !== values[since * WIDTH + channel]) since = row;
      const seconds = (row - since) / rateHz;
      if (seconds > longest.seconds) longest = { seconds, turbineId };
    }
  }
  const still = `unchanged for ${longest.seconds.toFixed(1)} s at most (turbine ${longest.turbineId})`;
  return `${short(least)} to ${short(most)} ${unit}, ${still}`;
};

const short = (value: number): string => String(Number(value.toPrecision(4)));
