/**
 * Scores many windows in one call. `windows` holds `count` windows one after the other, rows of six,
 * oldest first; the answer holds per window its scores, then residuals, then expectations.
 */
export interface BatchScorer {
  score(windows: Float32Array, count: number): Float32Array | Promise<Float32Array>;
}
