import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment, Row } from "../../domain/asset/event-time/row.ts";
import type { Refusals } from "./refusals.ts";

export interface Collector {
  add(unitId: string, time: number, values: Float64Array): void;
  /** All machines' values, moment by moment; values within one stride are averaged. */
  moments(): Moment[];
}

interface Sum {
  readonly values: Float64Array;
  readonly counts: Uint16Array;
  /** The newest time that is in it. */
  time: number;
}

/**
 * Collects values by machine and stride of the asset's clock, in any order. What has one time twice
 * is kept once; a table of one row per channel is put together.
 */
export const createMomentCollector = (asset: Asset, refusals: Refusals): Collector => {
  const strideMs = asset.window.strideSeconds * 1_000;
  const isAveraging = strideMs > (asset.periodSeconds ?? 1 / (asset.rateHz?.usual ?? 1)) * 1_500;
  const byStride = new Map<number, Map<string, Sum>>();

  const sumFor = (unitId: string, time: number): Sum => {
    const stride = Math.floor(time / strideMs);
    const units = byStride.get(stride) ?? new Map<string, Sum>();
    byStride.set(stride, units);
    const known = units.get(unitId);
    if (known) return known;
    const width = asset.channels.length;
    const sum = {
      values: new Float64Array(width),
      counts: new Uint16Array(width),
      time: Number.NEGATIVE_INFINITY,
    };
    units.set(unitId, sum);
    return sum;
  };

  return {
    add(unitId, time, values) {
      const sum = sumFor(unitId, time);
      const isTaken = values.some((value, c) => !Number.isNaN(value) && (sum.counts[c] ?? 0) > 0);
      if (isTaken && (!isAveraging || time === sum.time)) {
        refusals.refuse(
          "time already there for this machine",
          () => `${unitId} at ${new Date(time).toISOString()}`,
        );
        return;
      }
      sum.time = Math.max(sum.time, time);
      values.forEach((value, c) => {
        if (Number.isNaN(value)) return;
        sum.values[c] = (sum.values[c] ?? 0) + value;
        sum.counts[c] = (sum.counts[c] ?? 0) + 1;
      });
    },
    moments: () =>
      [...byStride.keys()]
        .sort((a, b) => a - b)
        .map((stride) => {
          const time = stride * strideMs;
          const rows = [...(byStride.get(stride) ?? [])].map(([unitId, sum]) =>
            rowOf(unitId, time, sum),
          );
          return { time, rows: rows.sort((a, b) => (a.unitId < b.unitId ? -1 : 1)) };
        }),
  };
};

const rowOf = (unitId: string, time: number, { values, counts }: Sum): Row => ({
  unitId,
  time,
  values: values.map((value, c) =>
    (counts[c] ?? 0) === 0 ? Number.NaN : value / (counts[c] ?? 1),
  ),
});
