import { CHANNELS } from "../../../domain/turbine/channels.ts";
import type { Baseline, Detection, Level } from "../../../domain/turbine/detection/settings.ts";
import { createOwnBaselines } from "./own-baselines.ts";

/** What a turbine's slow deviations are and were; one place per level of the model. */
export interface LevelEvidence {
  /**
   * Adds one window's residuals and expectations, which lie at these places of the model's answer;
   * the deviations as multiples of their limits, signed, are in `ratios` then. `isUsable` 0: nothing
   * learnt, nothing judged.
   */
  add(
    outputs: ArrayLike<number>,
    residualsAt: number,
    expectationsAt: number,
    isUsable: Uint8Array,
  ): void;
  /** The deviations last found, and those of the newest window by itself. */
  readonly ratios: Float64Array;
  readonly newest: Float64Array;
  /** Lasting deviation that counts as this turbine's own. */
  readonly baselines: Float64Array;
  /** Forgets the evidence but keeps the baseline: the rotor stopped. */
  forgetEvidence(): void;
}

/** A bound is four standard deviations of a farm; an unknown turbine is taken to lie within two. */
const UNKNOWN_BOUNDS = 0.5;

/**
 * Watches slow deviations: each level's residual and expectation are smoothed over
 * `evidenceSeconds`, their quotient is the turbine's deviation, and what a healthy turbine always
 * shows is its baseline (own-baselines.ts). An unknown turbine is an ordinary one of its farm until
 * its own readings say otherwise: its baseline is shrunk towards 0, and what the farm's spread leaves
 * open widens the limit meanwhile.
 */
export const createLevelEvidence = (
  detection: Detection,
  secondsPerDecision: number,
  edges: Baseline["edges"] = [],
): LevelEvidence => {
  const { levels, evidenceSeconds } = detection;
  const count = levels.length;
  const smoothing = 1 - Math.exp(-secondsPerDecision / evidenceSeconds);
  const own = createOwnBaselines(detection, secondsPerDecision);
  const residual = new Float64Array(count);
  const expectation = new Float64Array(count);
  const weight = new Float64Array(count);
  const ratios = new Float64Array(count);
  const newest = new Float64Array(count);

  /** Three tenths of its middle four fifths beyond them a channel is no more known; five limits a width. */
  const widening = (k: number, expected: number): number => {
    const deciles = edges[CHANNELS.indexOf((levels[k] as Level).channel)] ?? [];
    const [low, high] = [deciles[0], deciles.at(-1)];
    if (low === undefined || high === undefined) return 1;
    const width = Math.max(high - low, (0.25 * Math.abs(low + high)) / 2);
    const off = Math.abs(expected - (low + high) / 2) / width;
    return 1 + 5 * Math.max(0, off - 0.8);
  };

  const smooth = (k: number, r: number, e: number): void => {
    residual[k] = at(residual, k) + smoothing * (r - at(residual, k));
    expectation[k] = at(expectation, k) + smoothing * (e - at(expectation, k));
    weight[k] = at(weight, k) + smoothing * (1 - at(weight, k));
  };

  const addLevel = (k: number, { limit, bound, floor }: Level, r: number, e: number): void => {
    smooth(k, r, e);
    const ownShare = own.ownShare(k);
    const usual = ownShare * at(own.baselines, k);
    const unknown = UNKNOWN_BOUNDS * bound * Math.sqrt(1 - ownShare);
    const share = at(residual, k) / Math.max(at(expectation, k), floor * at(weight, k));
    const now = r / Math.max(e, floor);
    // An average over few windows is noisier than the limit allows for.
    const ratio = ((share - usual) * Math.sqrt(at(weight, k))) / (limit + unknown);
    ratios[k] = ratio / widening(k, at(expectation, k) / at(weight, k));
    newest[k] = (now - usual) / limit;
    if (own.mayLearn(k, ratio, share, now)) own.learn(k, now);
  };

  return {
    add(outputs, residualsAt, expectationsAt, isUsable) {
      for (let k = 0; k < count; k++) {
        ratios[k] = 0;
        newest[k] = 0;
        if (isUsable[k] === 0) continue;
        const r = outputs[residualsAt + k] as number;
        addLevel(k, levels[k] as Level, r, outputs[expectationsAt + k] as number);
      }
    },
    ratios,
    newest,
    baselines: own.baselines,
    forgetEvidence() {
      for (const values of [residual, expectation, weight, ratios]) values.fill(0);
    },
  };
};

const at = (values: Float64Array, index: number): number => values[index] as number;
