import { CHANNELS, type Channel, channelsOf } from "../../domain/turbine/channels.ts";
import { ROTOR_CHANNEL } from "../../domain/turbine/parts.ts";
import { FILE_CHANNELS } from "../../domain/turbine/wind-turbine-file.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;

/** Says why a window that somebody calls healthy cannot be that; undefined: nothing contradicts. */
export type Contradiction = (window: Segment) => string | undefined;

/** A deviation of less is of no interest to anybody; more is what the model is there to find. */
const NOTABLE_LEVEL = 0.1;
/** Vibration up to twice its usual upper size likewise. */
const NOTABLE_VIBRATION = 2;
/** Each response by what it follows first; what follows others comes before what they follow. */
const LEVELS: readonly { readonly channel: Channel; readonly given: Channel }[] =
  FILE_CHANNELS.flatMap(({ name, role, given: [first] = [] }) =>
    role === "response" && first !== undefined ? [{ channel: name, given: first }] : [],
  ).toReversed();
const VIBRATIONS = channelsOf("vibration");
/** Shares and deviations of a healthy piece beyond this quantile are its extremes. */
const USUAL = 0.99;
/** Healthy readings are looked at in pieces of a window's length. */
const PIECE_SECONDS = 5;
/** A rotor below this share of the farm's usual speed is starting, stopping or standing. */
const RUNNING_SHARE = 0.3;

/**
 * What is called healthy is held against what nobody flagged: a label may silence an alarm that the
 * farm's readings do not bear out, but it cannot make a notable deviation normal. Limits follow what
 * is called healthy, for the whole farm; without this, labels that lie for one turbine blinded it.
 */
export const contradictionFrom = (healthy: readonly Segment[]): Contradiction => {
  const pieces = healthy.flatMap(piecesOf);
  const usualRps = median(pieces.map((piece) => meanOf(piece, ROTOR_CHANNEL)));
  const running = pieces.filter((piece) => meanOf(piece, ROTOR_CHANNEL) > RUNNING_SHARE * usualRps);
  const levels = LEVELS.map((level) => levelTest(running, level));
  const vibrations = VIBRATIONS.map((channel) => vibrationTest(running, channel));
  return (window) => {
    if (!(meanOf(window, ROTOR_CHANNEL) > RUNNING_SHARE * usualRps)) return undefined;
    for (const test of [...levels, ...vibrations]) {
      const reason = test(window);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
};

const levelTest = (
  pieces: readonly Segment[],
  { channel, given }: (typeof LEVELS)[number],
): Contradiction => {
  const curve = curveOf(
    pieces.map((piece) => [meanOf(piece, given), meanOf(piece, channel)] as const),
  );
  const shareOf = (piece: Segment): number => {
    const expected = curve(meanOf(piece, given));
    return expected > 0 ? meanOf(piece, channel) / expected - 1 : 0;
  };
  const own = ownBaselines(pieces, shareOf);
  const extreme = quantile(
    pieces.map((piece) => Math.abs(shareOf(piece) - (own.get(piece.turbineId) ?? 0))),
    USUAL,
  );
  const limit = Math.max(NOTABLE_LEVEL, extreme);
  return (window) => {
    const off = shareOf(window) - (own.get(window.turbineId) ?? 0);
    if (!(Math.abs(off) > limit)) return undefined;
    return `${channel} is off by ${NOTABLE_LEVEL * 100} % or more of what this turbine and the others show at this ${given}`;
  };
};

const vibrationTest = (pieces: readonly Segment[], channel: Channel): Contradiction => {
  const usual = quantile(
    pieces.map((piece) => spreadOf(piece, channel)),
    USUAL,
  );
  return (window) =>
    spreadOf(window, channel) > NOTABLE_VIBRATION * usual
      ? `${channel} moves more than ${NOTABLE_VIBRATION} times as much as the farm's turbines usually do`
      : undefined;
};

const ownBaselines = (
  pieces: readonly Segment[],
  measure: (piece: Segment) => number,
): Map<string, number> => {
  const values = new Map<string, number[]>();
  for (const piece of pieces) {
    const own = values.get(piece.turbineId) ?? [];
    values.set(piece.turbineId, own);
    own.push(measure(piece));
  }
  return new Map([...values].map(([turbineId, own]) => [turbineId, median(own)]));
};

const KNOTS = 20;

/** The median response in each twentieth of the driver's values; level beyond its ends. */
const curveOf = (points: readonly (readonly [number, number])[]) => {
  const sorted = [...points].sort(([a], [b]) => a - b);
  const size = Math.max(1, Math.ceil(sorted.length / KNOTS));
  const knots: [number, number][] = [];
  for (let from = 0; from < sorted.length; from += size) {
    const part = sorted.slice(from, from + size);
    knots.push([median(part.map(([x]) => x)), median(part.map(([, y]) => y))]);
  }
  return (x: number): number => {
    const upper = knots.findIndex(([at]) => at >= x);
    if (upper <= 0) return (upper === 0 ? knots[0] : knots.at(-1))?.[1] ?? 0;
    const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = [knots[upper - 1], knots[upper]];
    return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  };
};

const piecesOf = (segment: Segment): Segment[] => {
  const rows = Math.max(1, Math.round(PIECE_SECONDS * segment.rateHz));
  const pieces: Segment[] = [];
  for (let from = 0; from + rows <= segment.count; from += rows) {
    const values = segment.values.subarray(from * WIDTH, (from + rows) * WIDTH);
    pieces.push({ ...segment, count: rows, values });
  }
  return pieces;
};

const meanOf = ({ values, count }: Segment, channel: Channel): number => {
  const at = CHANNELS.indexOf(channel);
  let sum = 0;
  for (let row = 0; row < count; row++) sum += values[row * WIDTH + at] ?? 0;
  return count === 0 ? 0 : sum / count;
};

const spreadOf = (segment: Segment, channel: Channel): number => {
  const at = CHANNELS.indexOf(channel);
  const mean = meanOf(segment, channel);
  let sum = 0;
  for (let row = 0; row < segment.count; row++) {
    sum += ((segment.values[row * WIDTH + at] ?? 0) - mean) ** 2;
  }
  return Math.sqrt(sum / Math.max(1, segment.count));
};

const quantile = (values: readonly number[], q: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
};

const median = (values: readonly number[]): number => quantile(values, 0.5);
