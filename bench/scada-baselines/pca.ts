import { type Baseline, deviationOf, meanOf } from "./baseline.ts";

const COMPONENTS = 3;
const ROUNDS = 200;

/** Principal components of the standardized channels; each channel is held against its reconstruction. */
export const PCA: Baseline = {
  name: `PCA, ${COMPONENTS} components`,
  fit(readings, channels) {
    const columns = channels.map((_, c) => readings.map((reading) => reading[c] as number));
    const means = columns.map(meanOf);
    const spreads = columns.map((column) => deviationOf(column) || 1);
    const standard = (reading: Float64Array): number[] =>
      channels.map((_, c) => ((reading[c] as number) - (means[c] ?? 0)) / (spreads[c] ?? 1));
    const axes = axesOf(covarianceOf(readings.map(standard)));
    const residuals = (reading: Float64Array): number[] => {
      const z = standard(reading);
      const weights = axes.map((axis) => dot(axis, z));
      return z.map((value, c) => value - reconstructed(axes, weights, c));
    };
    const usual = channels.map((_, c) => deviationOf(readings.map((r) => residuals(r)[c] ?? 0)));
    return {
      names: channels,
      score: (reading) => residuals(reading).map((value, c) => value / (usual[c] || 1)),
    };
  },
};

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

const reconstructed = (axes: readonly number[][], weights: readonly number[], c: number): number =>
  axes.reduce((sum, axis, k) => sum + (axis[c] ?? 0) * (weights[k] ?? 0), 0);

const covarianceOf = (rows: readonly number[][]): number[][] => {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (__, j) =>
      meanOf(rows.map((row) => (row[i] ?? 0) * (row[j] ?? 0))),
    ),
  );
};

/** The largest eigenvectors, one after the other: power iteration, each freed of those before. */
const axesOf = (matrix: readonly number[][]): number[][] => {
  const axes: number[][] = [];
  while (axes.length < COMPONENTS) {
    let axis = matrix.map((_, i) => 1 + i / 10);
    for (let round = 0; round < ROUNDS; round++) {
      const next = matrix.map((row) => dot(row, axis));
      const shares = axes.map((other) => dot(other, next));
      const free = next.map((value, c) => value - reconstructed(axes, shares, c));
      const length = Math.sqrt(dot(free, free)) || 1;
      axis = free.map((value) => value / length);
    }
    axes.push(axis);
  }
  return axes;
};
