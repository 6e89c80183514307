/** As a share of the curve's width: knots nearer to each other bend to noise. */
const LEAST_DISTANCE = 0.012;

/** Half of the knots evenly over the width, half where the data lie. */
export const knotsBetween = (
  sorted: Float64Array,
  from: number,
  to: number,
  count: number,
): number[] => {
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
