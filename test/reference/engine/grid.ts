import { CHANNELS } from "../../../domain/turbine/channels.ts";
import { SAME_RATE } from "./sender-rate.ts";
import { BRIDGED_MS } from "./stream.ts";

const WIDTH = CHANNELS.length;
/** A sender at most this much slower or faster than the model can be resampled. */
const SLOWEST = 0.5;
const FASTEST = 2.5;

/** Takes the model's samples, one after the other. */
export interface Samples {
  /** `isReal` 0: this one was lost and is bridged. */
  take(row: Float32Array, isReal: 0 | 1): void;
  /** What comes now does not follow: `silentMs` passed, NaN when nobody can tell. */
  breakOff(silentMs: number): void;
}

export interface Grid {
  /** Takes a reading in order; see Ordered. */
  take(values: Float32Array, elapsedMs: number, intervalMs: number): void;
  /** Why this turbine's readings cannot be judged, with both rates; undefined while they can. */
  refusal(): string | undefined;
  /** Readings that could not be used because of their rate. */
  refused(): number;
}

/**
 * Lays readings on the model's own grid in time. At the model's rate each reading is one sample, and
 * lost ones are bridged by a straight line up to BRIDGED_MS; other rates are resampled by straight
 * lines where the model's window can bear it.
 */
export const createGrid = (rateHz: number, samples: Samples): Grid => {
  const own = 1_000 / rateHz;
  const previous = new Float32Array(WIDTH);
  const row = new Float32Array(WIDTH);
  let hasPrevious = false;
  let phase = 0;
  let usualMs = own;
  let reason: string | undefined;
  let refused = 0;

  /** `count` samples between the last reading and this one, the last of them being this one. */
  const bridge = (values: Float32Array, count: number): void => {
    for (let i = 1; i < count; i++) {
      mix(previous, values, i / count, row);
      samples.take(row, 0);
    }
    samples.take(values, 1);
  };

  /** Samples at whole steps of the model between the last reading and this one. */
  const resample = (values: Float32Array, elapsedMs: number, intervalMs: number): void => {
    const isReal = elapsedMs <= 1.5 * intervalMs ? 1 : 0;
    const steps = elapsedMs / own;
    let at = 1 - phase;
    for (; at <= steps + 1e-9; at += 1) {
      mix(previous, values, Math.min(1, at / steps), row);
      samples.take(row, isReal);
    }
    phase = steps - (at - 1);
  };

  const begin = (values: Float32Array, silentMs: number): void => {
    phase = 0;
    samples.breakOff(silentMs);
    samples.take(values, 1);
  };

  const follow = (values: Float32Array, elapsedMs: number, intervalMs: number): void => {
    const isOwnRate = Math.abs(intervalMs / own - 1) <= SAME_RATE;
    if (isOwnRate) bridge(values, Math.max(1, Math.round(elapsedMs / intervalMs)));
    else resample(values, elapsedMs, intervalMs);
  };

  const isBearable = (intervalMs: number): boolean => {
    if (intervalMs === usualMs) return reason === undefined;
    usualMs = intervalMs;
    const share = own / intervalMs;
    reason =
      share >= SLOWEST - SAME_RATE && share <= FASTEST + SAME_RATE
        ? undefined
        : `sends ${hertz(1_000 / intervalMs)} Hz, the model was trained at ${hertz(rateHz)} Hz: expected ${hertz(SLOWEST * rateHz)} to ${hertz(FASTEST * rateHz)} Hz; train a model at this rate`;
    hasPrevious = false;
    return reason === undefined;
  };

  return {
    take(values, elapsedMs, intervalMs) {
      if (!isBearable(intervalMs)) {
        refused += 1;
        return;
      }
      if (!hasPrevious) begin(values, elapsedMs);
      else if (elapsedMs <= BRIDGED_MS) follow(values, elapsedMs, intervalMs);
      else begin(values, elapsedMs);
      previous.set(values);
      hasPrevious = true;
    },
    refusal: () => reason,
    refused: () => refused,
  };
};

const YAW = CHANNELS.indexOf("yaw");

/** A straight line between two readings; yaw wraps and decides nothing, so it is held. */
const mix = (from: Float32Array, to: Float32Array, share: number, out: Float32Array): void => {
  for (let channel = 0; channel < WIDTH; channel++) {
    const before = from[channel] as number;
    out[channel] = before + ((to[channel] as number) - before) * share;
  }
  out[YAW] = (share < 0.5 ? from[YAW] : to[YAW]) as number;
};

const hertz = (value: number): string => Number(value.toPrecision(3)).toString();
