import { singleAt } from "../domain/numbers.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import { driftFrom } from "../domain/turbine/detection/drift.ts";
import type { Baseline } from "../domain/turbine/detection/settings.ts";
import type { Segment } from "./data/segment.ts";

const WIDTH = CHANNELS.length;
const BINS = 10;
/** Drift looks at means over this many seconds: shorter ones are mostly noise. */
const MEAN_SECONDS = 5;

/** The training data's distribution, and how much its own halves differ. */
export const baselineFrom = (segments: readonly Segment[]): Baseline => {
  const means = CHANNELS.map((_, channel) => segments.flatMap((s) => meansOf(s, channel)));
  const edges = means.map((values) => {
    const sorted = Float64Array.from(values).sort();
    return Array.from({ length: BINS - 1 }, (_, bin) =>
      Number((sorted[Math.floor(((bin + 1) / BINS) * sorted.length)] ?? 0).toPrecision(6)),
    );
  });
  const usual = means.map((values, channel) => {
    const half = values.length >> 1;
    const parts = [values.slice(0, half), values.slice(half)];
    return Math.max(...parts.map((part) => driftFrom(edges[channel] ?? [], part)));
  });
  return {
    windows: Math.max(1, means[0]?.length ?? 1),
    edges,
    usual: usual.map((value) => Number(value.toPrecision(4))),
  };
};

/** The same of each turbine by itself: no two of a farm are alike, and an odd one has not drifted. */
export const turbineDriftsFrom = (segments: readonly Segment[]): Record<string, Baseline> => {
  const turbines = [...new Set(segments.map(({ turbineId }) => turbineId))];
  return Object.fromEntries(
    turbines.flatMap((turbineId) => {
      const baseline = baselineFrom(segments.filter((each) => each.turbineId === turbineId));
      return baseline.windows >= FEWEST_MEANS ? [[turbineId, baseline] as const] : [];
    }),
  );
};

/** Five minutes of one turbine, as many as a device tells a drift from; the deciles of less are mostly chance. */
const FEWEST_MEANS = 60;

const meansOf = ({ values, count, rateHz }: Segment, channel: number): number[] => {
  const rows = Math.round(MEAN_SECONDS * rateHz);
  const means: number[] = [];
  for (let from = 0; from + rows <= count; from += rows) {
    let sum = 0;
    for (let row = from; row < from + rows; row++) sum += singleAt(values, row * WIDTH + channel);
    means.push(sum / rows);
  }
  return means;
};
