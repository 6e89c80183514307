import type { Asset } from "../../domain/asset/asset.ts";
import { driversAt } from "../../domain/asset/event-time/features.ts";
import type { Relation } from "../../domain/asset/event-time/relations.ts";
import { at, itemAt } from "../../domain/numbers.ts";
import type { Observation, Observations } from "./observations.ts";

/** What one relation learns from, each thing about all observations in a column of its own. */
export interface Usable {
  readonly count: number;
  readonly unitIds: readonly string[];
  readonly targets: Float64Array;
  /** One column for each driver. */
  readonly drivers: readonly Float64Array[];
  readonly directions: Float64Array;
  readonly hours: Float64Array;
}

/** The observations that have all a relation needs, of a running machine unless it holds at rest. */
export const usableOf = (asset: Asset, relation: Relation, observations: Observations): Usable => {
  const { count } = observations;
  const columns = {
    targets: new Float64Array(count),
    drivers: Array.from(
      { length: relation.given.length + Number(relation.ofNeighbours) },
      () => new Float64Array(count),
    ),
    directions: new Float64Array(count),
    hours: new Float64Array(count),
  };
  const unitIds: string[] = [];
  const take = ({ unitId, surroundings }: Observation, target: number, drivers: number[]): void => {
    const place = unitIds.push(unitId) - 1;
    columns.targets[place] = target;
    columns.directions[place] = surroundings.direction;
    columns.hours[place] = surroundings.hour;
    for (const [driver, column] of columns.drivers.entries()) {
      column[place] = drivers[driver] ?? Number.NaN;
    }
  };
  for (let place = 0; place < count; place++) {
    const observation = observations.at(place);
    const { values, surroundings, isSettled } = observation;
    if (!(relation.holdsAtRest || isSettled)) continue;
    const target = values[relation.target] ?? Number.NaN;
    const drivers = driversAt(asset, relation, values, surroundings);
    if (!(Number.isNaN(target) || drivers.some(Number.isNaN))) take(observation, target, drivers);
  }
  const filled = (column: Float64Array): Float64Array => column.subarray(0, unitIds.length);
  return {
    count: unitIds.length,
    unitIds,
    targets: filled(columns.targets),
    drivers: columns.drivers.map(filled),
    directions: filled(columns.directions),
    hours: filled(columns.hours),
  };
};

/** Those of one machine. */
export const ofUnit = (all: Usable, unitId: string): Usable => {
  const places = new Uint32Array(all.count);
  let count = 0;
  for (let place = 0; place < all.count; place++) {
    if (all.unitIds[place] === unitId) places[count++] = place;
  }
  const picked = (column: Float64Array): Float64Array => {
    const own = new Float64Array(count);
    for (let i = 0; i < count; i++) own[i] = at(column, itemAt(places, i));
    return own;
  };
  return {
    count,
    unitIds: Array.from({ length: count }, () => unitId),
    targets: picked(all.targets),
    drivers: all.drivers.map(picked),
    directions: picked(all.directions),
    hours: picked(all.hours),
  };
};
