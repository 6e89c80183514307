import type { Asset } from "../../domain/asset/asset.ts";
import { driversAt } from "../../domain/asset/event-time/features.ts";
import type { Relation } from "../../domain/asset/event-time/relations.ts";
import { at, itemAt } from "../../domain/numbers.ts";
import type { Observation, Observations } from "./observations.ts";
import type { Scratch } from "./scratch.ts";

/**
 * What one relation learns from, each thing about all observations in a column of its own;
 * valid until the next is asked for.
 */
export interface Usable {
  readonly count: number;
  readonly unitIds: readonly string[];
  readonly targets: Float64Array;
  /** One column for each driver. */
  readonly drivers: readonly Float64Array[];
  readonly directions: Float64Array;
  readonly hours: Float64Array;
  readonly weeks: Float64Array;
}

/** The observations that have all a relation needs, of a running machine unless it holds at rest. */
export const usableOf = (
  asset: Asset,
  relation: Relation,
  observations: Observations,
  scratch: Scratch,
): Usable => {
  const { count } = observations;
  const drivers = relation.given.length + Number(relation.ofNeighbours);
  const columns = columnsIn(scratch, "all", drivers, count);
  const unitIds: string[] = [];
  const take = ({ unitId, surroundings }: Observation, target: number, own: number[]): void => {
    const place = unitIds.push(unitId) - 1;
    columns.targets[place] = target;
    columns.directions[place] = surroundings.direction;
    columns.hours[place] = surroundings.hour;
    columns.weeks[place] = surroundings.week;
    columns.drivers.forEach((column, driver) => {
      column[place] = own[driver] ?? Number.NaN;
    });
  };
  for (let place = 0; place < count; place++) {
    const observation = observations.at(place);
    const { values, surroundings, isSettled } = observation;
    if (!(relation.holdsAtRest || isSettled)) continue;
    const target = values[relation.target] ?? Number.NaN;
    const own = driversAt(asset, relation, values, surroundings);
    if (!(Number.isNaN(target) || own.some(Number.isNaN))) take(observation, target, own);
  }
  return { ...columnsIn(scratch, "all", drivers, unitIds.length), unitIds };
};

/** Those of one machine. */
export const ofUnit = (all: Usable, unitId: string, scratch: Scratch): Usable => {
  const count = all.unitIds.filter((own) => own === unitId).length;
  const columns = columnsIn(scratch, "own", all.drivers.length, count);
  let next = 0;
  all.unitIds.forEach((own, place) => {
    if (own !== unitId) return;
    columns.targets[next] = at(all.targets, place);
    columns.directions[next] = at(all.directions, place);
    columns.hours[next] = at(all.hours, place);
    columns.weeks[next] = at(all.weeks, place);
    columns.drivers.forEach((column, driver) => {
      column[next] = at(itemAt(all.drivers, driver), place);
    });
    next += 1;
  });
  return { ...columns, unitIds: Array.from({ length: count }, () => unitId) };
};

type Columns = Omit<Usable, "unitIds">;

const columnsIn = (scratch: Scratch, whose: string, drivers: number, count: number): Columns => ({
  count,
  targets: scratch(`${whose} targets`, count),
  drivers: Array.from({ length: drivers }, (_, driver) =>
    scratch(`${whose} driver ${driver}`, count),
  ),
  directions: scratch(`${whose} directions`, count),
  hours: scratch(`${whose} hours`, count),
  weeks: scratch(`${whose} weeks`, count),
});
