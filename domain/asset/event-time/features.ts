import type { Asset } from "../asset.ts";
import type { Relation } from "./relations.ts";
import type { Surroundings } from "./surroundings.ts";

/** A relation with the knots of its drivers' curves, the first driver's first. */
export interface Curves {
  readonly relation: Relation;
  readonly knots: readonly (readonly number[])[];
}

/** Harmonics of the wind's direction, each with the driver's value and its square. */
const WAKE_HARMONICS = 2;
const WAKE_FEATURES = 4 * WAKE_HARMONICS;
/** Two harmonics of the day or the week, sine and cosine each. */
const CYCLE_FEATURES = 4;

/** Features that a relation needs. */
export const featureCount = ({ relation, knots }: Curves): number =>
  Math.max(
    1,
    knots.reduce((sum, { length }) => sum + length, 0),
  ) +
  (relation.ofNeighbours ? 1 : 0) +
  (relation.hasWake ? WAKE_FEATURES : 0) +
  (relation.hasHour ? CYCLE_FEATURES : 0) +
  (relation.hasWeek ? CYCLE_FEATURES : 0);

/** Place of the neighbours' own value among the features; its coefficient is 1. */
export const neighbourFeature = ({ relation, knots }: Curves): number =>
  relation.ofNeighbours ? knots.reduce((sum, { length }) => sum + length, 0) : -1;

/** The drivers' values of a relation; NaN where one is missing. */
export const driversAt = (
  asset: Asset,
  { ofNeighbours, target, given }: Relation,
  values: Float64Array,
  surroundings: Surroundings,
): number[] => {
  const wind = asset.channels.findIndex(({ name }) => name === asset.context?.wind);
  const own = given.map((channel) => {
    const value = values[channel] ?? Number.NaN;
    return channel === wind ? value * surroundings.density : value;
  });
  return ofNeighbours ? [surroundings.neighbours[target] ?? Number.NaN, ...own] : own;
};

/**
 * Writes a relation's features from `offset` on: each driver as a piecewise linear curve, its change
 * with the wind's direction, the time of day and week. Answers false when a driver is missing.
 */
export const writeFeatures = (
  curves: Curves,
  drivers: readonly number[],
  { direction, hour, week }: Pick<Surroundings, "direction" | "hour" | "week">,
  out: Float64Array,
  offset: number,
): boolean => {
  const { relation, knots } = curves;
  if (knots.some((_, driver) => Number.isNaN(drivers[driver] ?? Number.NaN))) return false;
  let at = offset;
  if (knots.length === 0) out[at++] = 1;
  knots.forEach((own, driver) => {
    writeHats(own, drivers[driver] as number, out, at);
    at += own.length;
  });
  const [first = 0] = drivers;
  // Beyond anything seen, a machine still does what its neighbours do.
  if (relation.ofNeighbours) out[at++] = first;
  if (relation.hasWake) at = writeWake(direction, first / (knots[0]?.at(-1) || 1), out, at);
  if (relation.hasHour) at = writeCycle(hour, out, at);
  if (relation.hasWeek) writeCycle(week, out, at);
  return true;
};

const writeCycle = (angle: number, out: Float64Array, offset: number): number => {
  out.set([Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)], offset);
  return offset + CYCLE_FEATURES;
};

const writeWake = (direction: number, share: number, out: Float64Array, offset: number): number => {
  let at = offset;
  for (let harmonic = 1; harmonic <= WAKE_HARMONICS; harmonic++) {
    for (const wave of [Math.sin(harmonic * direction), Math.cos(harmonic * direction)]) {
      out[at++] = wave * share;
      out[at++] = wave * share * share;
    }
  }
  return at;
};

/** Weights of the two knots about a value; beyond the ends the curve is level. */
const writeHats = (
  knots: readonly number[],
  value: number,
  out: Float64Array,
  offset: number,
): void => {
  const last = knots.length - 1;
  let upper = 0;
  while (upper <= last && value >= (knots[upper] as number)) upper += 1;
  if (upper === 0 || upper > last) {
    out[offset + Math.min(upper, last)] = 1;
    return;
  }
  const [from, to] = [knots[upper - 1] as number, knots[upper] as number];
  const share = (value - from) / (to - from);
  out[offset + upper - 1] = 1 - share;
  out[offset + upper] = share;
};
