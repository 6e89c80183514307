import { at, itemAt } from "../../domain/numbers.ts";
import { REACH } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { ROTOR } from "../../domain/turbine/parts.ts";
import { inverseGram, type Rows } from "../least-squares.ts";
import type { WindowFeatures } from "./window-features.ts";

/**
 * An hour of windows overlap and share their weather; so many of them tell something of their own.
 * Fewer would mistrust ordinary winds, more would trust a storm that was never seen.
 */
export const LOOKS = 30;

/** Writes the features that say where a window lies among those learnt from. */
export const writeReachFeatures = (f: WindowFeatures, out: Float64Array, offset = 0): void => {
  const rps = at(f.mean, ROTOR);
  out.set([1, rps, rps * rps, at(f.spread, ROTOR)], offset);
};

/** REACH²: the inverse of the features' mean square; x·inverse·x is 4 for usual windows. */
export const fitReach = (features: Rows): Float64Array => inverseGram(features, 1e-6);

/**
 * How far an expectation can be trusted, 1 to 0: a prediction beyond what was learnt is uncertain
 * by √(1 + leverage) (the prediction interval of regression), so deviations from it count less.
 */
export const trustIn = (features: ArrayLike<number>, inverse: Float64Array): number => {
  let leverage = 0;
  for (let i = 0; i < REACH; i++) {
    for (let j = 0; j < REACH; j++) {
      const weight = at(inverse, i * REACH + j);
      leverage += itemAt(features, i) * weight * itemAt(features, j);
    }
  }
  return 1 / Math.sqrt(1 + leverage / LOOKS);
};
