import { CHANNELS } from "../../channels.ts";
import { timeAt } from "../../reading-batch.ts";
import { writeRow } from "../decoding/channel-row.ts";
import type { Decoded } from "../decoding/decoded.ts";
import { followOn } from "./follow-on.ts";
import {
  createPending,
  emptyPending,
  hasRoom,
  justFollow,
  keepReadings,
  MOST_PENDING,
  putBefore,
  setRoom,
} from "./pending.ts";
import { createRun, type Ordered } from "./run.ts";
import { lastSeqOf, orderReading, type Stream } from "./stream.ts";

const WIDTH = CHANNELS.length;

/** A turbine, and whoever judges its readings: a released model and its understudy. */
export interface Heard extends Stream {
  /** Its place among all turbines. */
  readonly index: number;
  listeners: readonly Ordered[];
}

/** Puts decoded readings in order and hands them over as soon as they make up something. */
export interface HandOver {
  take(turbine: Heard, decoded: Decoded): void;
  /** Hands over what completes nothing yet. */
  flush(turbine: Heard): void;
}

export const createHandOver = (turbines: number): HandOver => {
  const pending = createPending(turbines);
  const row = new Float32Array(WIDTH);
  const run = createRun();

  const orderAll = (turbine: Heard, decoded: Decoded): void => {
    const { count, seq, time, stepMs } = decoded;
    for (let i = followOn(turbine, run, decoded, 0); i < count; ) {
      writeRow(decoded, i, row, 0);
      orderReading(turbine, run, row, 0, seq + i, timeAt(time, i, stepMs));
      i = followOn(turbine, run, decoded, i + 1);
    }
  };

  const give = (turbine: Heard): void => {
    const intervalMs = run.intervalMs[run.count - 1] as number;
    const { listeners } = turbine;
    emptyPending(turbine);
    let room = MOST_PENDING;
    for (let i = 0; i < listeners.length; i++) {
      const listener = listeners[i] as Ordered;
      listener.take(run);
      room = Math.min(room, listener.room());
    }
    // Whoever listens anew may be at another place.
    if (turbine.listeners === listeners) setRoom(turbine, room, intervalMs);
  };

  /** Keeps them where they just follow and there is room; false when they have to go. */
  const keep = (turbine: Heard, lastSeq: number): boolean => {
    if (!(justFollow(turbine, run, lastSeq) && hasRoom(turbine, run.count))) return false;
    keepReadings(pending, turbine.index, turbine, run);
    return true;
  };

  return {
    take(turbine, decoded) {
      const lastSeq = lastSeqOf(turbine);
      const mayWait = hasRoom(turbine, decoded.count);
      run.count = 0;
      if (!mayWait) putBefore(pending, turbine.index, turbine, run, lastSeq);
      const before = run.count;
      orderAll(turbine, decoded);
      if (run.count === before || (mayWait && keep(turbine, lastSeq))) return;
      if (mayWait) putBefore(pending, turbine.index, turbine, run, lastSeq);
      give(turbine);
    },
    flush(turbine) {
      run.count = 0;
      putBefore(pending, turbine.index, turbine, run, lastSeqOf(turbine));
      if (run.count > 0) give(turbine);
    },
  };
};
