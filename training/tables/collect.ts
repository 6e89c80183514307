import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment, Row } from "../../domain/asset/event-time/row.ts";
import { add, at, itemAt } from "../../domain/numbers.ts";
import type { Refusals } from "./refusals.ts";
import { createSortedRecords } from "./sorted-records.ts";

export interface Collector {
  add(unitId: string, time: number, values: Float64Array): void;
  /**
   * All machines' values, moment by moment, as often as wanted; values within one stride are
   * averaged. What has one time twice is kept once and told to `refusals`.
   */
  moments(refusals: Refusals): Generator<Moment, void>;
}

/** Of a record: stride, machine, time; then a value for each channel. */
const STRIDE = 0;
const UNIT = 1;
const TIME = 2;
const VALUES = 3;

/**
 * Collects values by machine and stride of the asset's clock, in any order and in bounded memory; a
 * table of one row per channel is put together.
 */
export const createMomentCollector = (asset: Asset, held?: number): Collector => {
  const strideMs = asset.window.strideSeconds * 1_000;
  const isAveraging = strideMs > (asset.periodSeconds ?? 1 / (asset.rateHz?.usual ?? 1)) * 1_500;
  const width = asset.channels.length;
  const records = createSortedRecords(VALUES + width, held);
  const record = new Float64Array(VALUES + width);
  const places = new Map<string, number>();
  const unitIds: string[] = [];
  const placeOf = (unitId: string): number => {
    const known = places.get(unitId) ?? unitIds.length;
    if (known === unitIds.length) {
      places.set(unitId, known);
      unitIds.push(unitId);
    }
    return known;
  };

  const rowOf = (sum: Sum): Row => ({
    unitId: itemAt(unitIds, sum.unit),
    time: sum.stride * strideMs,
    values: sum.mean(),
  });

  return {
    add(unitId, time, values) {
      record[STRIDE] = Math.floor(time / strideMs);
      record[UNIT] = placeOf(unitId);
      record[TIME] = time;
      record.set(values, VALUES);
      records.add(record);
    },
    *moments(refusals) {
      let rows: Row[] = [];
      const repeated = (unit: number, time: number): void =>
        refusals.refuse(
          "time already there for this machine",
          () => `${unitIds[unit]} at ${new Date(time).toISOString()}`,
        );
      for (const sum of sumsIn(records.inOrder(), isAveraging, repeated)) {
        const row = rowOf(sum);
        if (rows.length > 0 && rows[0]?.time !== row.time) {
          yield momentOf(rows);
          rows = [];
        }
        rows.push(row);
      }
      if (rows.length > 0) yield momentOf(rows);
    },
  };
};

const momentOf = (rows: Row[]): Moment => ({
  time: rows[0]?.time ?? 0,
  rows: rows.sort((a, b) => (a.unitId < b.unitId ? -1 : 1)),
});

/** One machine's sum after the other; each is valid until the next, so that none is made anew per row. */
function* sumsIn(
  records: Iterable<Float64Array>,
  isAveraging: boolean,
  onRepeated: (unit: number, time: number) => void,
): Generator<Sum, void> {
  let sum: Sum | undefined;
  for (const record of records) {
    const [stride, unit, time] = [at(record, STRIDE), at(record, UNIT), at(record, TIME)];
    sum ??= createSum({ stride, unit }, record.length - VALUES, isAveraging);
    if (sum.stride !== stride || sum.unit !== unit) {
      yield sum;
      sum.begin({ stride, unit });
    }
    if (!sum.add(time, record)) onRepeated(unit, time);
  }
  if (sum) yield sum;
}

interface Key {
  readonly stride: number;
  readonly unit: number;
}

interface Sum extends Key {
  begin(key: Key): void;
  /** False: there is a value of this time already. */
  add(time: number, record: Float64Array): boolean;
  mean(): Float64Array;
}

const createSum = (first: Key, width: number, isAveraging: boolean): Sum => {
  const sums = new Float64Array(width);
  const counts = new Uint16Array(width);
  let newest = Number.NEGATIVE_INFINITY;
  let key = first;
  const isThere = (record: Float64Array, c: number): boolean =>
    !Number.isNaN(at(record, VALUES + c));
  const isTaken = (record: Float64Array): boolean =>
    counts.some((count, c) => count > 0 && isThere(record, c));
  return {
    get stride() {
      return key.stride;
    },
    get unit() {
      return key.unit;
    },
    begin(next) {
      key = next;
      sums.fill(0);
      counts.fill(0);
      newest = Number.NEGATIVE_INFINITY;
    },
    add(time, record) {
      if ((!isAveraging || time === newest) && isTaken(record)) return false;
      newest = Math.max(newest, time);
      for (let c = 0; c < width; c++) {
        if (!isThere(record, c)) continue;
        add(sums, c, at(record, VALUES + c));
        counts[c] = (counts[c] ?? 0) + 1;
      }
      return true;
    },
    mean: () =>
      sums.map((sum, c) => ((counts[c] ?? 0) === 0 ? Number.NaN : sum / (counts[c] ?? 1))),
  };
};
