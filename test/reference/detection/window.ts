import { CHANNELS } from "../../../domain/turbine/channels.ts";
import { writeChannels } from "../../../domain/turbine/detection/channel-values.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";

const WIDTH = CHANNELS.length;
/** A silence of more than this many sample intervals is a gap; jitter and one lost reading are not. */
const GAP_INTERVALS = 2.5;

/** The last `length` readings of one turbine, without gaps, rows of six channels. */
export interface Window {
  readonly turbineId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Epoch milliseconds of the last reading. */
  readonly time: number;
  /** length × 6 raw values in the order of CHANNELS, angles in radians. */
  readonly input: Float32Array;
}

export interface WindowPolicy {
  readonly length: number;
  readonly stride: number;
  readonly rateHz: number;
}

/** What became of a reading. */
export type Arrival = "accepted" | "restarted" | "duplicate";

export interface WindowBuffer {
  add(reading: Reading): Arrival;
  /** The same for values already in channel form. */
  addValues(values: Float32Array, seq: number, time: number): Arrival;
  /** The six values of the newest reading. */
  latest(): Float32Array;
  /** Once every stride, when the window is full. */
  take(): Window | undefined;
}

/**
 * Collects a turbine's readings into windows. A missing `seq` is counted from 0; a repeated or
 * older one is dropped as a duplicate, unless the turbine restarted its counting; a gap in `seq` or
 * in time starts a new window, because a window across it would show a jump that never was.
 */
export const createWindowBuffer = (turbineId: string, policy: WindowPolicy): WindowBuffer => {
  const { length, stride, rateHz } = policy;
  const ring = new Float32Array(length * WIDTH);
  const newest = new Float32Array(WIDTH);
  const longestSilenceMs = (GAP_INTERVALS * 1_000) / rateHz;
  let filled = 0;
  let head = 0;
  let sinceTaken = 0;
  let lastSeq = -1;
  let lastTime = 0;

  const arrivalOf = (seq: number, time: number): Arrival => {
    if (lastSeq < 0) return "accepted";
    if (seq === lastSeq + 1 && time - lastTime <= longestSilenceMs && time >= lastTime) {
      return "accepted";
    }
    const isLate = seq <= lastSeq && time <= lastTime;
    return isLate ? "duplicate" : "restarted";
  };

  const accept = (seq: number, time: number): Arrival => {
    const arrival = arrivalOf(seq, time);
    if (arrival === "duplicate") return arrival;
    if (arrival === "restarted") {
      filled = 0;
      sinceTaken = 0;
    }
    lastSeq = seq;
    lastTime = time;
    return arrival;
  };

  const store = (): void => {
    ring.set(newest, head * WIDTH);
    head = (head + 1) % length;
    filled = Math.min(length, filled + 1);
    sinceTaken += 1;
  };

  return {
    add(reading) {
      const seq = reading.seq ?? lastSeq + 1;
      const time = reading.time ?? (lastSeq < 0 ? 0 : lastTime + 1_000 / rateHz);
      const arrival = accept(seq, time);
      if (arrival === "duplicate") return arrival;
      writeChannels(reading, newest);
      store();
      return arrival;
    },
    addValues(values, seq, time) {
      const arrival = accept(seq, time);
      if (arrival === "duplicate") return arrival;
      newest.set(values);
      store();
      return arrival;
    },
    latest: () => newest,
    take() {
      if (filled < length || sinceTaken < stride) return undefined;
      sinceTaken = 0;
      const input = new Float32Array(length * WIDTH);
      input.set(ring.subarray(head * WIDTH), 0);
      input.set(ring.subarray(0, head * WIDTH), (length - head) * WIDTH);
      return { turbineId, firstSeq: lastSeq - length + 1, lastSeq, time: lastTime, input };
    },
  };
};
