import {
  type Curves,
  featureCount,
  neighbourFeature,
  writeFeatures,
} from "../../domain/asset/event-time/features.ts";
import { add, at, itemAt } from "../../domain/numbers.ts";
import { repeatedLeastSquares } from "../least-squares.ts";
import type { Scratch } from "./scratch.ts";
import type { Usable } from "./usable.ts";

/** What one machine, or the farm, knows of a relation. */
export interface Column {
  /** Expectation = features · coefficients. */
  readonly coefficients: Float64Array;
  /** Spread = features · spreads. */
  readonly spreads: Float64Array;
}

const ROUNDS = 3;
/** Residuals beyond so many typical ones are pulled in: stops and faults must not bend the curve. */
const ROBUST = 4;
const RIDGE = 1e-5;
/** Observations that the spread at a knot is mixed with. */
const SPREAD_PRIOR = 20;
const LEAST_SPREAD = 0.3;
/** Mean absolute deviation to standard deviation, for a normal variable. */
const TO_STD = 1.2533;

/**
 * Fits a relation to some observations. Features are made anew whenever they are needed: kept, they
 * would take a hundred times the memory of the readings.
 */
export const fitColumn = (curves: Curves, usable: Usable, scratch: Scratch): Column => {
  const rows = featureRows(curves, usable, scratch);
  const { targets, width } = rows;
  // About their mean, so that a knot that nothing was seen of answers the mean.
  const mean = targets.reduce((sum, value) => sum + value, 0) / Math.max(1, targets.length);
  const isLevel = (feature: number) => feature < (curves.knots[0]?.length ?? 1);
  const solve = repeatedLeastSquares(width, rows.each, RIDGE);
  const expected = scratch("expected", targets.length);
  const pulled = scratch("pulled", targets.length);
  for (let row = 0; row < targets.length; row++) pulled[row] = at(targets, row) - mean;
  let coefficients: Float64Array = new Float64Array(width);
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) pullIn(pulled, targets, expected, mean);
    coefficients = solve(pulled).map((value, feature) => (isLevel(feature) ? value + mean : value));
    expect(rows, coefficients, expected);
  }
  const spreads = spreadsOf(curves, rows, expected);
  const neighbour = neighbourFeature(curves);
  if (neighbour >= 0) coefficients[neighbour] = 1;
  return { coefficients, spreads };
};

interface FeatureRows {
  readonly width: number;
  readonly targets: Float64Array;
  /** The features of one observation after the other, each valid until the next. */
  readonly each: () => Generator<Float64Array, void>;
}

/** With neighbours, what is learnt is the difference from them. */
const featureRows = (
  curves: Curves,
  { targets: values, drivers, directions, hours, weeks }: Usable,
  scratch: Scratch,
): FeatureRows => {
  const width = featureCount(curves);
  const neighbour = neighbourFeature(curves);
  const features = new Float64Array(width);
  const own = drivers.map(() => 0);
  const around = { direction: 0, hour: 0, week: 0 };
  const targets = scratch("targets", values.length);
  targets.set(values);
  const [first] = drivers;
  if (neighbour >= 0 && first) {
    for (let row = 0; row < targets.length; row++) add(targets, row, -at(first, row));
  }
  return {
    width,
    targets,
    *each() {
      for (let row = 0; row < targets.length; row++) {
        for (let driver = 0; driver < own.length; driver++) {
          own[driver] = at(itemAt(drivers, driver), row);
        }
        around.direction = at(directions, row);
        around.hour = at(hours, row);
        around.week = at(weeks, row);
        features.fill(0);
        writeFeatures(curves, own, around, features, 0);
        if (neighbour >= 0) features[neighbour] = 0;
        yield features;
      }
    },
  };
};

/** Writes what the weights make of every row. */
const expect = ({ each }: FeatureRows, weights: Float64Array, expected: Float64Array): void => {
  let row = 0;
  for (const features of each()) {
    let sum = 0;
    for (let i = 0; i < features.length; i++) sum += at(features, i) * at(weights, i);
    expected[row++] = sum;
  }
};

/** Writes the targets, nearer to what was expected where they are far off, about their mean. */
const pullIn = (
  pulled: Float64Array,
  targets: Float64Array,
  expected: Float64Array,
  mean: number,
): void => {
  for (let row = 0; row < targets.length; row++) {
    pulled[row] = Math.abs(at(targets, row) - at(expected, row));
  }
  pulled.sort();
  const most = ROBUST * (pulled[Math.floor(pulled.length * 0.6)] ?? 0);
  for (let row = 0; row < targets.length; row++) {
    const residual = at(targets, row) - at(expected, row);
    pulled[row] = at(expected, row) + Math.max(-most, Math.min(most, residual)) - mean;
  }
};

/** Mean absolute residual about each knot of the first driver, as a standard deviation. */
const spreadsOf = (
  { knots }: Curves,
  { width, targets, each }: FeatureRows,
  expected: Float64Array,
): Float64Array => {
  const first = knots[0]?.length ?? 1;
  const [sums, weights] = [new Float64Array(first), new Float64Array(first)];
  let total = 0;
  let row = 0;
  const tally = (features: Float64Array, size: number): void => {
    for (let knot = 0; knot < first; knot++) {
      const weight = at(features, knot);
      add(sums, knot, weight * size);
      add(weights, knot, weight);
    }
  };
  for (const features of each()) {
    const size = Math.abs(at(targets, row) - at(expected, row));
    total += size / targets.length;
    tally(features, size);
    row += 1;
  }
  const spreads = new Float64Array(width);
  for (let knot = 0; knot < first; knot++) {
    const mean = (at(sums, knot) + SPREAD_PRIOR * total) / (at(weights, knot) + SPREAD_PRIOR);
    spreads[knot] = Math.max(LEAST_SPREAD * total, TO_STD * mean, Number.EPSILON);
  }
  return spreads;
};
