import type { Asset } from "../../domain/asset/asset.ts";
import { type Curves, driversAt } from "../../domain/asset/event-time/features.ts";
import type { Relation } from "../../domain/asset/event-time/relations.ts";
import { at, itemAt } from "../../domain/numbers.ts";
import { type Column, fitColumn, type Usable } from "./fit-column.ts";
import { knotsBetween } from "./knots.ts";
import type { Observation, Observations } from "./observations.ts";

/** A relation fitted: for each known machine and, last, for the farm as a whole. */
export interface FittedRelation {
  readonly curves: Curves;
  readonly columns: readonly Column[];
}

const KNOTS = 24;
const MORE_KNOTS = 16;
/** The curve's ends: beyond them too little is seen. */
const TAIL = 0.001;
/** Fewer observations than this give a machine the farm's curve. */
const FEWEST = 300;

/** Fits one relation for every machine of `units` and for the farm. */
export const fitRelation = (
  asset: Asset,
  relation: Relation,
  units: readonly string[],
  observations: Observations,
): FittedRelation | undefined => {
  const all = usableOf(asset, relation, observations);
  if (all.length < FEWEST) return undefined;
  const drivers = (observation: Observation): number[] => driversOf(asset, relation, observation);
  const curves = { relation, knots: knotsOf(relation, all, observations, drivers) };
  const columnOf = (places: Uint32Array): Column => {
    const usable: Usable = { count: places.length, at: (i) => observations.at(itemAt(places, i)) };
    return fitColumn(curves, usable, drivers);
  };
  const farm = columnOf(all);
  const columns = units.map((unitId) => {
    const own = all.filter((place) => observations.at(place).unitId === unitId);
    return own.length < FEWEST ? farm : columnOf(own);
  });
  return { curves, columns: [...columns, farm] };
};

/** The places of the observations that a relation learns from. */
const usableOf = (asset: Asset, relation: Relation, observations: Observations): Uint32Array => {
  const places = new Uint32Array(observations.count);
  let count = 0;
  for (let place = 0; place < observations.count; place++) {
    if (isUsable(asset, relation, observations.at(place))) places[count++] = place;
  }
  return places.slice(0, count);
};

const isUsable = (asset: Asset, relation: Relation, observation: Observation): boolean =>
  (relation.holdsAtRest || observation.isSettled) &&
  !Number.isNaN(observation.values[relation.target] ?? Number.NaN) &&
  !driversOf(asset, relation, observation).some(Number.isNaN);

const driversOf = (
  asset: Asset,
  relation: Relation,
  { values, surroundings }: Observation,
): number[] => driversAt(asset, relation, values, surroundings);

const knotsOf = (
  relation: Relation,
  places: Uint32Array,
  observations: Observations,
  driversAtPlace: (observation: Observation) => number[],
): number[][] => {
  const count = relation.given.length + Number(relation.ofNeighbours);
  const drivers = Array.from({ length: count }, () => new Float64Array(places.length));
  places.forEach((place, i) => {
    const own = driversAtPlace(observations.at(place));
    drivers.forEach((values, driver) => {
      values[i] = itemAt(own, driver);
    });
  });
  return drivers.map((values, driver) => {
    const sorted = values.sort();
    const from = at(sorted, Math.floor(TAIL * sorted.length));
    const to = at(sorted, Math.floor((1 - TAIL) * (sorted.length - 1)));
    return knotsBetween(
      sorted,
      from,
      to > from ? to : from + 1,
      driver === 0 && !relation.ofNeighbours ? KNOTS : MORE_KNOTS,
    );
  });
};
