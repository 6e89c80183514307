import { add, at } from "../domain/numbers.ts";

/** Rows of features with a common width, in one block. */
export interface Rows {
  readonly width: number;
  readonly count: number;
  readonly values: Float64Array;
}

/**
 * Ridge regression of many targets on the same features (an intercept is one of the features).
 * Answers width × targets, row-major, so that prediction = features · answer.
 */
export const leastSquares = (features: Rows, targets: Rows, ridge: number): Float64Array => {
  const { width } = features;
  const right = new Float64Array(width * targets.width);
  let row = 0;
  for (const x of rowsOf(features)) {
    addProducts(right, x, targets.values.subarray(row * targets.width, (row + 1) * targets.width));
    row += 1;
  }
  return solve(gramOf(features, ridge), right, width, targets.width);
};

/** A row may be the same array each time: it is read before the next is asked for. */
type RowSource = () => Iterable<Float64Array>;

/**
 * The same for features that are made anew each time instead of kept, and one target after the
 * other on them: what the features alone decide is found once.
 */
export const repeatedLeastSquares = (
  width: number,
  features: RowSource,
  ridge: number,
): ((targets: Float64Array) => Float64Array) => {
  const factors = ridged(squareOf(features(), width), width, ridge);
  factorise(factors, width);
  return (targets) => {
    const right = new Float64Array(width);
    let row = 0;
    for (const x of features()) {
      const y = at(targets, row);
      for (let i = 0; i < width; i++) add(right, i, at(x, i) * y);
      row += 1;
    }
    substitute(factors, right, { n: width, m: 1, t: 0 });
    return right;
  };
};

const addProducts = (right: Float64Array, x: Float64Array, y: Float64Array): void => {
  for (let i = 0; i < x.length; i++) {
    const xi = at(x, i);
    // Most features of a curve's knots are zero, and what they would add is nothing, to the bit.
    if (xi === 0) continue;
    for (let t = 0; t < y.length; t++) add(right, i * y.length + t, xi * at(y, t));
  }
};

function* rowsOf({ width, count, values }: Rows): Generator<Float64Array, void> {
  for (let row = 0; row < count; row++) yield values.subarray(row * width, (row + 1) * width);
}

/** The inverse of the features' mean square (width × width), with the same ridge. */
export const inverseGram = (features: Rows, ridge: number): Float64Array => {
  const { width, count } = features;
  const scaled = Float64Array.from({ length: width * width }, (_, cell) =>
    cell % (width + 1) === 0 ? count : 0,
  );
  return solve(gramOf(features, ridge), scaled, width, width);
};

const gramOf = (features: Rows, ridge: number): Float64Array =>
  ridged(squareOf(rowsOf(features), features.width), features.width, ridge);

/** Lower triangle of the features' square. */
const squareOf = (features: Iterable<Float64Array>, width: number): Float64Array => {
  const gram = new Float64Array(width * width);
  for (const x of features) {
    for (let i = 0; i < width; i++) {
      const xi = at(x, i);
      if (xi === 0) continue;
      for (let j = 0; j <= i; j++) add(gram, i * width + j, xi * at(x, j));
    }
  }
  return gram;
};

const ridged = (gram: Float64Array, width: number, ridge: number): Float64Array => {
  for (let i = 0; i < width; i++) {
    // Relative to each feature's own energy, so that units do not matter.
    add(gram, i * width + i, ridge * at(gram, i * width + i) + 1e-12);
  }
  return gram;
};

/** Cholesky: gram = L·Lᵀ in its lower triangle, then two triangular solves per target. */
const solve = (gram: Float64Array, right: Float64Array, n: number, m: number): Float64Array => {
  factorise(gram, n);
  for (let t = 0; t < m; t++) substitute(gram, right, { n, m, t });
  return right;
};

/** Forwards through L, then backwards through Lᵀ, for target t of m. */
const substitute = (
  gram: Float64Array,
  right: Float64Array,
  { n, m, t }: { n: number; m: number; t: number },
): void => {
  for (let i = 0; i < n; i++) {
    let sum = at(right, i * m + t);
    for (let k = 0; k < i; k++) sum -= at(gram, i * n + k) * at(right, k * m + t);
    right[i * m + t] = sum / at(gram, i * n + i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = at(right, i * m + t);
    for (let k = i + 1; k < n; k++) sum -= at(gram, k * n + i) * at(right, k * m + t);
    right[i * m + t] = sum / at(gram, i * n + i);
  }
};

const factorise = (gram: Float64Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(gram, i * n + j);
      for (let k = 0; k < j; k++) sum -= at(gram, i * n + k) * at(gram, j * n + k);
      gram[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(gram, j * n + j);
    }
  }
};
