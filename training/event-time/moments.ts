import type { Moment, Row } from "../../domain/asset/event-time/row.ts";
import { itemAt } from "../../domain/numbers.ts";
import { createPages } from "./pages.ts";

/** A farm's moments in the order of time: a list of them, or columns of numbers in a fifth of its memory. */
export interface Moments extends Iterable<Moment> {
  readonly length: number;
  at(index: number): Moment | undefined;
  slice(from: number, to?: number): Moments;
}

export interface MomentColumns {
  add(moment: Moment): void;
  /** Readings that were added. */
  readonly readings: number;
  /** What was added until now; each moment that comes out is made anew. */
  moments(): Moments;
}

/** Keeps moments as numbers. */
export const createMomentColumns = (channels: number): MomentColumns => {
  const values = createPages(channels);
  const places = new Map<string, number>();
  const unitIds: string[] = [];
  /** Of every reading, the place of its machine. */
  const units: number[] = [];
  const times: number[] = [];
  /** Of every moment, where its readings end. */
  const ends: number[] = [];
  const placeOf = (unitId: string): number => {
    const known = places.get(unitId);
    if (known !== undefined) return known;
    places.set(unitId, unitIds.length);
    return unitIds.push(unitId) - 1;
  };
  const momentAt = (index: number): Moment => {
    const time = itemAt(times, index);
    const rows: Row[] = [];
    for (let row = ends[index - 1] ?? 0; row < itemAt(ends, index); row++) {
      rows.push({ unitId: itemAt(unitIds, itemAt(units, row)), time, values: values.at(row) });
    }
    return { time, rows };
  };
  return {
    add({ time, rows }) {
      for (const row of rows) {
        values.grow().set(row.values);
        units.push(placeOf(row.unitId));
      }
      times.push(time);
      ends.push(units.length);
    },
    get readings() {
      return units.length;
    },
    moments: () => stretchOf(momentAt, 0, times.length),
  };
};

const stretchOf = (
  momentAt: (index: number) => Moment,
  begin: number,
  length: number,
): Moments => ({
  length,
  at: (index) => (index >= 0 && index < length ? momentAt(begin + index) : undefined),
  slice(from, to = length) {
    const [first, end] = [Math.min(from, length), Math.min(to, length)];
    return stretchOf(momentAt, begin + first, Math.max(0, end - first));
  },
  *[Symbol.iterator]() {
    for (let index = 0; index < length; index++) yield momentAt(begin + index);
  },
});

/** The machines of some moments, in the order of their names. */
export const unitsOf = (moments: Iterable<Moment>): string[] => {
  const units = new Set<string>();
  for (const { rows } of moments) for (const { unitId } of rows) units.add(unitId);
  return [...units].sort();
};
