import { singleAt } from "../../domain/numbers.ts";
import { CHANNELS, channelsOf } from "../../domain/turbine/channels.ts";
import type { Segment } from "../data/segment.ts";

const WIDTH = CHANNELS.length;

/** Per channel: mean and spread, and the range that values of a healthy turbine keep. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The channel never changed in the data. */
  readonly isConstant: readonly boolean[];
}

/** At most so many rows are looked at; evenly spaced. */
const SAMPLE = 400_000;
/** The range leaves out this share of the rows at each end, so that a few wild rows do not widen it. */
const TAIL = 0.0005;
/** and is then widened by this share of itself: other weather goes further than the recording. */
const MARGIN = 0.35;
/** Wind, rotor and voltage rest at zero; the angles before them do not. */
const ANGLES = new Set([...channelsOf("vibration"), ...channelsOf("angle")]);

/** Measures the channels; roll, pitch and yaw in radians, the others in their own units. */
export const scalingOf = (segments: readonly Segment[]): Scaling => {
  const total = segments.reduce((sum, { count }) => sum + count, 0);
  const step = Math.max(1, Math.floor(total / SAMPLE));
  const columns = CHANNELS.map(() => [] as number[]);
  for (const { values, count } of segments) {
    for (let row = 0; row < count; row += step) {
      for (let channel = 0; channel < WIDTH; channel++) {
        columns[channel]?.push(singleAt(values, row * WIDTH + channel));
      }
    }
  }
  const measured = columns.map((column, channel) =>
    measure(column, !ANGLES.has(CHANNELS[channel] ?? "")),
  );
  return {
    mean: Float64Array.from(measured, ({ mean }) => mean),
    std: Float64Array.from(measured, ({ std }) => std),
    low: Float64Array.from(measured, ({ low }) => low),
    high: Float64Array.from(measured, ({ high }) => high),
    isConstant: measured.map(({ isConstant }) => isConstant),
  };
};

const measure = (column: readonly number[], canRest: boolean) => {
  const sorted = Float64Array.from(column).sort();
  const last = sorted.length - 1;
  const quantile = (q: number): number => sorted[Math.round(q * last)] ?? 0;
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const square = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
  const isConstant = quantile(0) === quantile(1);
  const std = isConstant ? 1 : Math.sqrt(square);
  const [from, to] = [quantile(TAIL), quantile(1 - TAIL)];
  const widening = Math.max(MARGIN * (to - from), std);
  // A turbine that stands still is healthy, even if the recording never saw it stand.
  const low = canRest ? Math.min(from - widening, -std) : from - widening;
  return { mean, std, low, high: to + widening, isConstant };
};
