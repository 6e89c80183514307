import type { Asset } from "../../domain/asset/asset.ts";
import {
  type Curves,
  driversAt,
  featureCount,
  neighbourFeature,
  writeFeatures,
} from "../../domain/asset/event-time/features.ts";
import type { Relation } from "../../domain/asset/event-time/relations.ts";
import type { Surroundings } from "../../domain/asset/event-time/surroundings.ts";
import { add, at, itemAt } from "../../domain/numbers.ts";
import { leastSquares } from "../least-squares.ts";
import type { Observation } from "./observations.ts";

/** A relation fitted: for each known machine and, last, for the farm as a whole. */
export interface FittedRelation {
  readonly curves: Curves;
  readonly columns: readonly Column[];
}

export interface Column {
  /** Expectation = features · coefficients. */
  readonly coefficients: Float64Array;
  /** Spread = features · spreads. */
  readonly spreads: Float64Array;
}

const KNOTS = 24;
const MORE_KNOTS = 16;
/** The curve's ends: beyond them too little is seen. */
const TAIL = 0.001;
const ROUNDS = 3;
/** Residuals beyond so many typical ones are pulled in: stops and faults must not bend the curve. */
const ROBUST = 4;
const RIDGE = 1e-5;
/** Fewer observations than this give a machine the farm's curve. */
const FEWEST = 300;
/** Observations that the spread at a knot is mixed with. */
const SPREAD_PRIOR = 20;
const LEAST_SPREAD = 0.3;
/** Mean absolute deviation to standard deviation, for a normal variable. */
const TO_STD = 1.2533;

/** Fits one relation for every machine of `units` and for the farm. */
export const fitRelation = (
  asset: Asset,
  relation: Relation,
  units: readonly string[],
  observations: readonly Observation[],
): FittedRelation | undefined => {
  const used = observations.filter((each) => isUsable(asset, relation, each));
  if (used.length < FEWEST) return undefined;
  const curves = { relation, knots: knotsOf(asset, relation, used) };
  const farm = fitColumn(asset, curves, used);
  const columns = units.map((unitId) => {
    const own = used.filter(({ row }) => row.unitId === unitId);
    return own.length < FEWEST ? farm : fitColumn(asset, curves, own);
  });
  return { curves, columns: [...columns, farm] };
};

const isUsable = (asset: Asset, relation: Relation, observation: Observation): boolean =>
  (relation.holdsAtRest || observation.isSettled) &&
  !Number.isNaN(observation.row.values[relation.target] ?? Number.NaN) &&
  !driversOf(asset, relation, observation).some(Number.isNaN);

const driversOf = (
  asset: Asset,
  relation: Relation,
  { row, surroundings }: { row: Observation["row"]; surroundings: Surroundings },
): number[] => driversAt(asset, relation, row.values, surroundings);

const knotsOf = (asset: Asset, relation: Relation, used: readonly Observation[]): number[][] => {
  const drivers = used.map((each) => driversOf(asset, relation, each));
  const count = drivers[0]?.length ?? 0;
  return Array.from({ length: count }, (_, driver) => {
    const sorted = Float64Array.from(drivers, (own) => itemAt(own, driver)).sort();
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

/** As a share of the curve's width: knots nearer to each other bend to noise. */
const LEAST_DISTANCE = 0.012;

/** Half of the knots evenly over the width, half where the data lie. */
const knotsBetween = (sorted: Float64Array, from: number, to: number, count: number): number[] => {
  const half = count >> 1;
  const even = Array.from({ length: half }, (_, i) => from + ((to - from) * i) / (half - 1));
  const dense = Array.from(
    { length: half },
    (_, i) => sorted[Math.floor(((i + 1) / (half + 1)) * (sorted.length - 1))] ?? from,
  );
  const least = LEAST_DISTANCE * (to - from);
  const knots = even.map((knot) => Number(knot.toPrecision(7)));
  for (const knot of dense) {
    if (knots.every((other) => Math.abs(other - knot) > least)) {
      knots.push(Number(knot.toPrecision(7)));
    }
  }
  return knots.sort((a, b) => a - b);
};

const fitColumn = (asset: Asset, curves: Curves, used: readonly Observation[]): Column => {
  const width = featureCount(curves);
  const features = new Float64Array(used.length * width);
  const targets = new Float64Array(used.length);
  const neighbour = neighbourFeature(curves);
  used.forEach((each, i) => {
    writeFeatures(
      curves,
      driversOf(asset, curves.relation, each),
      each.surroundings,
      features,
      i * width,
    );
    const value = at(each.row.values, curves.relation.target);
    targets[i] = neighbour < 0 ? value : value - at(features, i * width + neighbour);
    if (neighbour >= 0) features[i * width + neighbour] = 0;
  });
  const rows = { width, count: used.length, values: features };
  // About their mean, so that a knot that nothing was seen of answers the mean.
  const mean = targets.reduce((sum, value) => sum + value, 0) / Math.max(1, targets.length);
  const isLevel = (feature: number) => feature < (curves.knots[0]?.length ?? 1);
  let pulled = targets;
  let coefficients = new Float64Array(width);
  for (let round = 0; round < ROUNDS; round++) {
    const values = { width: 1, count: used.length, values: pulled.map((v) => v - mean) };
    coefficients = Float64Array.from(leastSquares(rows, values, RIDGE), (value, feature) =>
      isLevel(feature) ? value + mean : value,
    );
    pulled = pulledIn(rows, targets, coefficients);
  }
  const spreads = spreadsOf(curves, rows, targets, coefficients);
  if (neighbour >= 0) coefficients[neighbour] = 1;
  return { coefficients, spreads };
};

interface FeatureRows {
  readonly width: number;
  readonly count: number;
  readonly values: Float64Array;
}

const predicted = ({ width, values }: FeatureRows, row: number, weights: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += at(values, row * width + i) * at(weights, i);
  return sum;
};

const pulledIn = (
  rows: FeatureRows,
  targets: Float64Array,
  coefficients: Float64Array,
): Float64Array<ArrayBuffer> => {
  const expected = Float64Array.from(targets, (_, i) => predicted(rows, i, coefficients));
  const sizes = Float64Array.from(targets, (value, i) => Math.abs(value - at(expected, i))).sort();
  const most = ROBUST * (sizes[Math.floor(sizes.length * 0.6)] ?? 0);
  return Float64Array.from(targets, (value, i) => {
    const residual = value - at(expected, i);
    return at(expected, i) + Math.max(-most, Math.min(most, residual));
  });
};

/** Mean absolute residual about each knot of the first driver, as a standard deviation. */
const spreadsOf = (
  { knots }: Curves,
  rows: FeatureRows,
  targets: Float64Array,
  coefficients: Float64Array,
): Float64Array => {
  const first = knots[0]?.length ?? 1;
  const [sums, weights] = [new Float64Array(first), new Float64Array(first)];
  let total = 0;
  const tally = (row: number, size: number): void => {
    for (let knot = 0; knot < first; knot++) {
      const weight = at(rows.values, row * rows.width + knot);
      add(sums, knot, weight * size);
      add(weights, knot, weight);
    }
  };
  for (let row = 0; row < rows.count; row++) {
    const size = Math.abs(at(targets, row) - predicted(rows, row, coefficients));
    total += size / rows.count;
    tally(row, size);
  }
  const spreads = new Float64Array(rows.width);
  for (let knot = 0; knot < first; knot++) {
    const mean = (at(sums, knot) + SPREAD_PRIOR * total) / (at(weights, knot) + SPREAD_PRIOR);
    spreads[knot] = Math.max(LEAST_SPREAD * total, TO_STD * mean, Number.EPSILON);
  }
  return spreads;
};
