const SMALLEST_SHARE = 0.005;

/**
 * Population stability index of values against bins that held equal shares in training: 0 is the
 * same distribution, 0.25 is usually called a shift.
 */
export const driftFrom = (edges: readonly number[], values: readonly number[]): number => {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) {
    const bin = binOf(edges, value);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return stabilityOf(counts, values.length);
};

/** The index of windows per bin. */
export const stabilityOf = (
  counts: Float64Array,
  total: number = counts.reduce((sum, count) => sum + count, 0),
): number => {
  const expected = 1 / counts.length;
  return counts.reduce((sum, count) => {
    const share = Math.max(SMALLEST_SHARE, count / Math.max(1, total));
    return sum + (share - expected) * Math.log(share / expected);
  }, 0);
};

/** The bin of a value: the first whose upper edge lies above it. */
export const binOf = (edges: readonly number[], value: number): number => {
  let bin = 0;
  while (bin < edges.length && value >= (edges[bin] as number)) bin += 1;
  return bin;
};
