import { CHANNELS } from "../../../domain/turbine/channels.ts";
import { createHold } from "../../../domain/turbine/engine/ordering/hold.ts";
import { createNewcomer } from "../../../domain/turbine/engine/ordering/newcomer.ts";
import { createSenderRate } from "./sender-rate.ts";
import { type ClockCounts, createTurbineClock, isNear, LONGEST_PAUSE_MS } from "./turbine-clock.ts";

/** What a lost reading is waited for, in the sender's time; MQTT reorders by a few messages. */
export const REORDER_MS = 300;
/** A longer silence is no reordering: nothing is waited for. */
export const BRIDGED_MS = 2_000;
/** Without a time, a number this far back means that the turbine counts anew. */
const RESTART = 64;
/** A number this far ahead of what the time allows is another numbering. */
const FOREIGN_MS = 5_000;

/** Takes a turbine's readings in order. */
export interface Ordered {
  /**
   * @param elapsedMs since the reading before; NaN when nobody can tell
   * @param intervalMs between two readings, as this turbine sends them
   */
  take(
    values: Float32Array,
    seq: number,
    time: number,
    elapsedMs: number,
    intervalMs: number,
  ): void;
}

export interface StreamCounts {
  /** Readings that came twice or too late. */
  readonly duplicates: number;
  /** Readings that never came. */
  readonly gaps: number;
  /** How often the numbers began anew. */
  readonly restarts: number;
  /** Readings that fitted nothing and were dropped. */
  readonly strange: number;
  readonly rateChanges: number;
  readonly clock: ClockCounts;
}

export interface Stream {
  /** Takes a reading as it came; `seq` and `time` may be NaN. */
  offer(values: Float32Array, seq: number, time: number): void;
  /** The newest reading in order; −1 and NaN before the first. */
  lastSeq(): number;
  lastTime(): number;
  intervalMs(): number;
  /** Goes on where another process ended. */
  resume(seq: number, time: number): void;
  counts(): StreamCounts;
}

/**
 * Puts one turbine's readings in order by number and time: the repeated are dropped, the early wait
 * for REORDER_MS, the lost are given up, and a numbering or a clock that begins anew is followed.
 */
export const createStream = (expectedMs: number, ordered: Ordered): Stream => {
  const hold = createHold();
  const clock = createTurbineClock();
  const rate = createSenderRate(expectedMs);
  const released = new Float32Array(CHANNELS.length);
  let last = -1;
  const counts = { duplicates: 0, gaps: 0, restarts: 0, strange: 0 };
  let newcomer = createNewcomer();

  const accept = (values: Float32Array, seq: number, time: number): void => {
    const steps = last < 0 ? 1 : seq - last;
    counts.gaps += steps - 1;
    if (steps > 1) rate.breakOff();
    rate.add(time);
    const interval = rate.intervalMs();
    const elapsed = clock.advance(steps, time, interval);
    ordered.take(values, seq, clock.time(), elapsed, interval);
    last = seq;
    newcomer = createNewcomer();
  };

  const releaseFirst = (): void => {
    const seq = hold.firstSeq();
    const time = hold.take(released);
    if (seq > last) accept(released, seq, time);
    else counts.duplicates += 1;
  };

  const releaseAll = (): void => {
    while (hold.count() > 0) releaseFirst();
  };

  const releaseNext = (): void => {
    while (hold.count() > 0 && hold.firstSeq() <= last + 1) releaseFirst();
  };

  const begin = (values: Float32Array, seq: number, time: number, elapsed: number): void => {
    releaseAll();
    counts.restarts += 1;
    rate.breakOff();
    clock.set(time);
    ordered.take(values, seq, Number.isNaN(time) ? clock.time() : time, elapsed, rate.intervalMs());
    last = seq;
    newcomer = createNewcomer();
  };

  const wait = (values: Float32Array, seq: number, time: number): void => {
    const interval = rate.intervalMs();
    if ((seq - last - 1) * interval > BRIDGED_MS) {
      releaseAll();
      accept(values, seq, time);
      return;
    }
    if (!hold.add(values, 0, seq, time)) counts.duplicates += 1;
    const isOverdue = (hold.lastSeq() - hold.firstSeq()) * interval >= REORDER_MS;
    if (isOverdue || hold.isFull()) {
      releaseFirst();
      releaseNext();
    }
  };

  const doubt = (values: Float32Array, seq: number, time: number): void => {
    if (newcomer.isCredible(seq, time, rate.intervalMs())) begin(values, seq, time, Number.NaN);
    else counts.strange += 1;
  };

  return {
    offer(values, seq, time) {
      if (Number.isNaN(seq)) return accept(values, last + 1, time);
      if (last < 0 || seq === last + 1) {
        accept(values, seq, time);
        if (hold.count() > 0) releaseNext();
        return;
      }
      switch (placeOf(seq - last, time - clock.time(), rate.intervalMs())) {
        case "early":
          return wait(values, seq, time);
        case "restarted":
          return begin(values, seq, time, time - clock.time());
        case "strange":
          return doubt(values, seq, time);
        default:
          counts.duplicates += 1;
      }
    },
    lastSeq: () => last,
    lastTime: () => clock.time(),
    intervalMs: () => rate.intervalMs(),
    resume(seq, time) {
      last = seq;
      clock.set(time);
    },
    counts: () => ({ ...counts, rateChanges: rate.changes(), clock: clock.counts() }),
  };
};

type Place = "early" | "repeated" | "restarted" | "strange";

const placeOf = (steps: number, passed: number, intervalMs: number): Place =>
  Number.isNaN(passed) ? placeByNumber(steps) : placeByTime(steps, passed, intervalMs);

const placeByNumber = (steps: number): Place => {
  if (steps > 0) return "early";
  return steps < 1 - RESTART ? "restarted" : "repeated";
};

const placeByTime = (steps: number, passed: number, intervalMs: number): Place => {
  const isLater = passed >= 0 && passed <= LONGEST_PAUSE_MS;
  if (steps > 0) {
    const isForeign = isLater && steps * intervalMs > 2 * passed + FOREIGN_MS;
    return isForeign ? "restarted" : "early";
  }
  if (isNear(passed - steps * intervalMs, steps, intervalMs)) return "repeated";
  return isLater && passed > 0 ? "restarted" : "strange";
};
