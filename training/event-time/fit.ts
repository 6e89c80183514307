import type { Asset } from "../../domain/asset/asset.ts";
import type { Curves } from "../../domain/asset/event-time/features.ts";
import type { Relation } from "../../domain/asset/event-time/relations.ts";
import { at } from "../../domain/numbers.ts";
import { type Column, fitColumn } from "./fit-column.ts";
import { knotsBetween } from "./knots.ts";
import type { Observations } from "./observations.ts";
import type { Scratch } from "./scratch.ts";
import { ofUnit, type Usable, usableOf } from "./usable.ts";

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
  scratch: Scratch,
): FittedRelation | undefined => {
  const usable = usableOf(asset, relation, observations, scratch);
  if (usable.count < FEWEST) return undefined;
  const curves = { relation, knots: knotsOf(relation, usable, scratch) };
  const farm = fitColumn(curves, usable, scratch);
  const columns = units.map((unitId) => {
    const own = ofUnit(usable, unitId, scratch);
    return own.count < FEWEST ? farm : fitColumn(curves, own, scratch);
  });
  return { curves, columns: [...columns, farm] };
};

const knotsOf = (relation: Relation, { drivers }: Usable, scratch: Scratch): number[][] =>
  drivers.map((values, driver) => {
    const sorted = scratch("sorted", values.length);
    sorted.set(values);
    sorted.sort();
    const from = at(sorted, Math.floor(TAIL * sorted.length));
    const to = at(sorted, Math.floor((1 - TAIL) * (sorted.length - 1)));
    return knotsBetween(
      sorted,
      from,
      to > from ? to : from + 1,
      driver === 0 && !relation.ofNeighbours ? KNOTS : MORE_KNOTS,
    );
  });
