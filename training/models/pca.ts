import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { WRAPPING } from "../../domain/turbine/parts.ts";
import type { WindowSet } from "../data/windows.ts";
import { createRandom } from "../random.ts";
import type { Scaling } from "./scaling.ts";
import { begin } from "./simple-graphs.ts";

const WIDTH = CHANNELS.length;
const COMPONENTS = 16;
/** Windows and rounds of the subspace iteration: more changes the residual's third digit. */
const MOST_WINDOWS = 2_000;
const ROUNDS = 6;

export interface Pca {
  readonly length: number;
  readonly scaling: Scaling;
  /** COMPONENTS rows of length × 6 loadings, orthonormal. */
  readonly loadings: Float64Array;
}

/**
 * Principal components of standardised windows by subspace iteration on the data itself, which
 * never forms the 600 × 600 covariance. Yaw is set to zero.
 */
export const fitPca = (windows: WindowSet, scaling: Scaling, seed: number): Pca => {
  const size = windows.length * WIDTH;
  const data = standardised(windows, scaling);
  const random = createRandom(seed);
  const basis = Float64Array.from({ length: COMPONENTS * size }, () => random.normal());
  orthonormalise(basis, size);
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(COMPONENTS * size);
    for (let k = 0; k < COMPONENTS; k++) {
      accumulate(
        data,
        basis.subarray(k * size, (k + 1) * size),
        next.subarray(k * size, (k + 1) * size),
      );
    }
    orthonormalise(next, size);
    basis.set(next);
  }
  return { length: windows.length, scaling, loadings: basis };
};

/** Adds Xᵀ·X·direction to `sum`; all are of one length, and each number is read without a check. */
const accumulate = (
  data: readonly Float32Array[],
  direction: Float64Array,
  sum: Float64Array,
): void => {
  for (const row of data) {
    let weight = 0;
    for (let i = 0; i < row.length; i++) weight += (row[i] as number) * (direction[i] as number);
    for (let i = 0; i < row.length; i++) (sum[i] as number) += weight * (row[i] as number);
  }
};

const standardised = (windows: WindowSet, { mean, std }: Scaling): Float32Array[] => {
  const step = Math.max(1, windows.count / MOST_WINDOWS);
  const count = Math.floor(windows.count / step);
  return Array.from({ length: count }, (_, i) =>
    windows.at(Math.floor(i * step)).map((value, cell) => {
      const channel = cell % WIDTH;
      return WRAPPING.includes(channel) ? 0 : (value - at(mean, channel)) / at(std, channel);
    }),
  );
};

/** Gram-Schmidt over the rows. */
const orthonormalise = (basis: Float64Array, size: number): void => {
  for (let k = 0; k < COMPONENTS; k++) {
    const row = basis.subarray(k * size, (k + 1) * size);
    for (let j = 0; j < k; j++) {
      const other = basis.subarray(j * size, (j + 1) * size);
      const overlap = row.reduce((sum, value, i) => sum + value * at(other, i), 0);
      row.forEach((value, i) => {
        row[i] = value - overlap * at(other, i);
      });
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
    row.forEach((value, i) => {
      row[i] = value / norm;
    });
  }
};

/** Score per channel: root mean square of what the components cannot rebuild. */
export const pcaGraph = ({ length, scaling, loadings }: Pca): Uint8Array => {
  const size = length * WIDTH;
  const { graph, z } = begin("pca", length, scaling);
  const flat = graph.node("Reshape", [z, graph.integers([-1, size])]);
  const transposed = new Float64Array(size * COMPONENTS);
  loadings.forEach((value, index) => {
    transposed[(index % size) * COMPONENTS + Math.floor(index / size)] = value;
  });
  const code = graph.node("MatMul", [flat, graph.constant([size, COMPONENTS], transposed)]);
  const rebuilt = graph.node("MatMul", [code, graph.constant([COMPONENTS, size], loadings)]);
  const error = graph.node("Sub", [flat, rebuilt]);
  const square = graph.node("Mul", [error, error]);
  const cube = graph.node("Reshape", [square, graph.integers([-1, length, WIDTH])]);
  const mean = graph.node("ReduceMean", [cube], { axes: [1], keepdims: 0 });
  graph.output("scores", graph.node("Sqrt", [mean]), ["batch", WIDTH]);
  return graph.serialize();
};
