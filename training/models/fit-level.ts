import { at } from "../../domain/numbers.ts";
import { leastSquares, type Rows } from "../least-squares.ts";

const ROUNDS = 3;
const RIDGE = 1e-4;

/**
 * Fits a level within turbines: every turbine has a gain of its own, and a pooled fit would take the
 * difference between a windy site's strong generator and a calm site's weak one for a law of the
 * wind. Gains and curve are found in turns. `zero` is the raw value 0 in the targets' standardised
 * units, because a gain acts on raw values.
 */
export const fitLevel = (
  features: Rows,
  targets: Rows,
  owners: readonly string[],
  zero: number,
): Float64Array => {
  let coefficients = leastSquares(features, targets, RIDGE);
  for (let round = 0; round < ROUNDS; round++) {
    const gains = gainsOf(features, targets, owners, coefficients, zero);
    const levelled = targets.values.map(
      (value, row) => (value - zero) / (gains.get(owners[row] ?? "") ?? 1) + zero,
    );
    coefficients = leastSquares(features, { ...targets, values: levelled }, RIDGE);
  }
  return coefficients;
};

/** Per turbine the factor that fits its targets best to the curve; their mean is kept at 1. */
const gainsOf = (
  features: Rows,
  targets: Rows,
  owners: readonly string[],
  coefficients: Float64Array,
  zero: number,
): Map<string, number> => {
  const sums = new Map<string, { cross: number; square: number }>();
  for (let row = 0; row < features.count; row++) {
    const x = features.values.subarray(row * features.width, (row + 1) * features.width);
    const expected = x.reduce((sum, value, i) => sum + value * at(coefficients, i), 0) - zero;
    const owner = owners[row] ?? "";
    const own = sums.get(owner) ?? { cross: 0, square: 0 };
    own.cross += expected * (at(targets.values, row) - zero);
    own.square += expected * expected;
    sums.set(owner, own);
  }
  const gains = new Map(
    [...sums].map(([owner, { cross, square }]) => [owner, square > 0 ? cross / square : 1]),
  );
  const mean = [...gains.values()].reduce((sum, gain) => sum + gain, 0) / Math.max(1, gains.size);
  return new Map([...gains].map(([owner, gain]) => [owner, gain / mean]));
};
