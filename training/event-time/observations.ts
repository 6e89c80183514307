import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import {
  isRunning,
  type Surroundings,
  surroundingsOf,
} from "../../domain/asset/event-time/surroundings.ts";
import { at, itemAt } from "../../domain/numbers.ts";
import { createPages } from "./pages.ts";

/** A reading with what surrounds it; both are made anew each time. */
export interface Observation {
  readonly unitId: string;
  readonly values: Float64Array;
  readonly surroundings: Surroundings;
  readonly isSettled: boolean;
}

export interface Observations {
  readonly count: number;
  at(index: number): Observation;
  /** Those of all moments but some, as if these had never been. */
  without(fromMoment: number, toMoment: number): Observations;
}

/** Of a record: density, direction, hour, week; then what the neighbours say, then the machine's own values. */
const [DENSITY, DIRECTION, HOUR, WEEK, CHANNELS] = [0, 1, 2, 3, 4];

/** Every reading of a farm's moments with what surrounds it, kept as numbers. */
export const observationsOf = (
  asset: Asset,
  moments: Iterable<Moment>,
  strideSeconds: number,
): Observations => {
  const width = asset.channels.length;
  const records = createPages(CHANNELS + 2 * width);
  const units: string[] = [];
  const running: boolean[] = [];
  /** Of every moment, where its readings begin. */
  const begins: number[] = [];
  for (const moment of moments) {
    const around = surroundingsOf(asset, moment);
    begins.push(units.length);
    for (const row of moment.rows) {
      write(records.grow(), around(row), row.values);
      units.push(row.unitId);
      running.push(isRunning(asset, row.values));
    }
  }
  const count = units.length;
  const beginOf = (moment: number): number => begins[moment] ?? count;
  const settle = Math.ceil(asset.running.settleSeconds / strideSeconds);
  /** Without those from `from` on, up to `to`. */
  const allBut = (from: number, to: number): Observations => {
    const settled = settledIn({ units, running, settle }, from, to);
    return {
      count: count - (to - from),
      at(index) {
        const place = index < from ? index : index + to - from;
        const record = records.at(place);
        return {
          unitId: itemAt(units, place),
          values: record.subarray(CHANNELS + width),
          surroundings: {
            density: at(record, DENSITY),
            direction: at(record, DIRECTION),
            hour: at(record, HOUR),
            week: at(record, WEEK),
            neighbours: record.subarray(CHANNELS, CHANNELS + width),
          },
          isSettled: itemAt(settled, place) === 1,
        };
      },
      without: (fromMoment, toMoment) => allBut(beginOf(fromMoment), beginOf(toMoment)),
    };
  };
  return allBut(count, count);
};

const write = (record: Float64Array, around: Surroundings, values: Float64Array): void => {
  record[DENSITY] = around.density;
  record[DIRECTION] = around.direction;
  record[HOUR] = around.hour;
  record[WEEK] = around.week;
  record.set(around.neighbours, CHANNELS);
  record.set(values, CHANNELS + values.length);
};

interface Running {
  readonly units: readonly string[];
  readonly running: readonly boolean[];
  /** Readings after which a machine that runs is settled. */
  readonly settle: number;
}

/** 1 where a machine runs, as it did in the readings before and does in the one after. */
const settledIn = (
  { units, running, settle }: Running,
  leftOutFrom: number,
  leftOutTo: number,
): Uint8Array => {
  const settled = new Uint8Array(units.length);
  const machines = new Map<string, { readonly runs: number; readonly last: number }>();
  for (const [place, unitId] of units.entries()) {
    if (place >= leftOutFrom && place < leftOutTo) continue;
    const before = machines.get(unitId);
    const isOn = running[place] === true;
    // A machine that stands now was stopping in the reading before.
    if (!isOn && before) settled[before.last] = 0;
    const runs = isOn ? (before?.runs ?? 0) + 1 : 0;
    machines.set(unitId, { runs, last: place });
    settled[place] = Number(runs > settle);
  }
  return settled;
};
