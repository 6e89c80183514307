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
}

/** Of a record: density, direction, hour; then what the neighbours say, then the machine's own values. */
const [DENSITY, DIRECTION, HOUR, CHANNELS] = [0, 1, 2, 3];

/**
 * Every reading of a farm's moments, kept as numbers; settled are those that run, as did the ones
 * before and after.
 */
export const observationsOf = (
  asset: Asset,
  moments: Iterable<Moment>,
  strideSeconds: number,
): Observations => {
  const width = asset.channels.length;
  const records = createPages(CHANNELS + 2 * width);
  const units: string[] = [];
  const settled = createSettling(Math.ceil(asset.running.settleSeconds / strideSeconds));
  for (const moment of moments) {
    const around = surroundingsOf(asset, moment);
    for (const row of moment.rows) {
      settled.add(row.unitId, isRunning(asset, row.values));
      write(records.grow(), around(row), row.values);
      units.push(row.unitId);
    }
  }
  return {
    count: units.length,
    at(index) {
      const record = records.at(index);
      return {
        unitId: itemAt(units, index),
        values: record.subarray(CHANNELS + width),
        surroundings: {
          density: at(record, DENSITY),
          direction: at(record, DIRECTION),
          hour: at(record, HOUR),
          neighbours: record.subarray(CHANNELS, CHANNELS + width),
        },
        isSettled: settled.at(index),
      };
    },
  };
};

const write = (record: Float64Array, around: Surroundings, values: Float64Array): void => {
  record[DENSITY] = around.density;
  record[DIRECTION] = around.direction;
  record[HOUR] = around.hour;
  record.set(around.neighbours, CHANNELS);
  record.set(values, CHANNELS + values.length);
};

/** Whether each reading's machine had been running for so many readings and goes on. */
const createSettling = (settle: number) => {
  const machines = new Map<string, { readonly runs: number; readonly last: number }>();
  const settled: boolean[] = [];
  return {
    add(unitId: string, isOn: boolean): void {
      const before = machines.get(unitId);
      // A machine that stands now was stopping in the reading before.
      if (!isOn && before) settled[before.last] = false;
      const runs = isOn ? (before?.runs ?? 0) + 1 : 0;
      machines.set(unitId, { runs, last: settled.length });
      settled.push(runs > settle);
    },
    at: (index: number): boolean => itemAt(settled, index),
  };
};
