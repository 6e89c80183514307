import { itemAt } from "../../domain/numbers.ts";
import { partOf } from "./part-of.ts";
import type { Segment } from "./segment.ts";

export interface Split {
  /** Fits the models. */
  readonly train: Segment[];
  /** Calibrates thresholds and chooses the model. */
  readonly validation: Segment[];
  /** Judges the choice; never looked at before. */
  readonly test: Segment[];
}

/** Shares of each turbine's readings, in time. */
const TRAIN_SHARE = 0.6;
const VALIDATION_SHARE = 0.2;

/**
 * Cuts every turbine's readings by time, oldest first, so that the future never teaches the past,
 * and leaves `purge` readings out at each cut, so that no window overlaps two parts.
 */
export const splitByTime = (segments: readonly Segment[], purge: number): Split => {
  const split: Split = { train: [], validation: [], test: [] };
  for (const own of byTurbine(segments)) {
    const total = own.reduce((sum, segment) => sum + segment.count, 0);
    const cuts = [0, TRAIN_SHARE, TRAIN_SHARE + VALIDATION_SHARE, 1].map((c) =>
      Math.round(c * total),
    );
    [split.train, split.validation, split.test].forEach((part, index) => {
      const from = itemAt(cuts, index) + (index === 0 ? 0 : purge);
      part.push(...between(own, from, cuts[index + 1] ?? total));
    });
  }
  return split;
};

/** Each turbine's segments, oldest first. */
export const byTurbine = (segments: readonly Segment[]): Segment[][] => {
  const groups = new Map<string, Segment[]>();
  for (const segment of segments) {
    groups.set(segment.turbineId, [...(groups.get(segment.turbineId) ?? []), segment]);
  }
  return [...groups.values()].map((own) => own.sort((a, b) => a.startTime - b.startTime));
};

/** The readings numbered `from` to `to` of a turbine's segments laid end to end. */
const between = (segments: readonly Segment[], from: number, to: number): Segment[] => {
  const parts: Segment[] = [];
  let passed = 0;
  for (const segment of segments) {
    const first = Math.max(0, from - passed);
    const last = Math.min(segment.count, to - passed);
    if (last > first) parts.push(partOf(segment, first, last));
    passed += segment.count;
  }
  return parts;
};
