import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment, Row } from "../../domain/asset/event-time/row.ts";
import {
  isRunning,
  type Surroundings,
  surroundingsOf,
} from "../../domain/asset/event-time/surroundings.ts";

/** A reading with what surrounds it. */
export interface Observation {
  readonly row: Row;
  readonly surroundings: Surroundings;
  readonly isSettled: boolean;
}

/** Every reading of a farm's moments; settled are those that run, as did the ones before and after. */
export const observationsOf = (
  asset: Asset,
  moments: readonly Moment[],
  strideSeconds: number,
): Observation[] => {
  const settle = Math.ceil(asset.running.settleSeconds / strideSeconds);
  const machines = new Map<string, { runs: number; last: number }>();
  const observations: Observation[] = [];
  for (const moment of moments) {
    const around = surroundingsOf(asset, moment);
    for (const row of moment.rows) {
      const machine = machines.get(row.unitId) ?? { runs: 0, last: -1 };
      machines.set(row.unitId, machine);
      const isOn = isRunning(asset, row.values);
      if (!isOn) unsettle(observations, machine.last);
      machine.runs = isOn ? machine.runs + 1 : 0;
      machine.last = observations.length;
      observations.push({ row, surroundings: around(row), isSettled: machine.runs > settle });
    }
  }
  return observations;
};

const unsettle = (observations: Observation[], index: number): void => {
  const before = observations[index];
  if (before) observations[index] = { ...before, isSettled: false };
};
