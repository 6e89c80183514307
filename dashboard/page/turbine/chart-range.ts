/** What lies in so much of either end may be a peak of a few seconds, beside which nothing else is seen. */
const END_SHARE = 0.02;
const AROUND = 0.05;

/**
 * What a chart's axis spans: all values, unless a short peak lies farther off than the others span
 * themselves; that is cut off. At least `leastSpan`: noise must not look like news.
 */
export const chartRange = (
  values: readonly (number | null | undefined)[],
  leastSpan: number,
): [number, number] => {
  const sorted = values
    .filter((value): value is number => typeof value === "number" && Number.isFinite(value))
    .toSorted((a, b) => a - b);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) return [0, leastSpan];
  const end = Math.floor((sorted.length - 1) * END_SHARE);
  const [usualLow, usualHigh] = [sorted[end] ?? lowest, sorted.at(-1 - end) ?? highest];
  const span = Math.max(usualHigh - usualLow, leastSpan);
  const low = Math.max(lowest, usualLow - span);
  const high = Math.min(highest, usualHigh + span);
  const missing = Math.max(0, leastSpan - (high - low)) / 2;
  const margin = missing + Math.max(high - low, leastSpan) * AROUND;
  return [low - margin, high + margin];
};
