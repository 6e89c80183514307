import { CHANNELS } from "../../domain/channels.ts";
import { writeChannels } from "../../domain/detection/window.ts";
import type { Reading } from "../../domain/reading.ts";

const WIDTH = CHANNELS.length;

/** An unbroken run of one turbine's readings: `count` rows of six channel values. */
export interface Segment {
  readonly turbineId: string;
  /** Epoch milliseconds of the first row. */
  readonly startTime: number;
  readonly rateHz: number;
  readonly count: number;
  readonly values: Float32Array;
}

export interface SegmentCollector {
  add(reading: Reading): void;
  /** Adds rows already in channel form, such as a captured window. */
  addRows(turbineId: string, startTime: number, rateHz: number, values: Float32Array): void;
  finish(): { readonly segments: Segment[]; readonly dropped: Readonly<Record<string, number>> };
}

/** Sampling rates accepted, readings per second. */
const MIN_RATE = 10;
const MAX_RATE = 50;
const SLACK = 1.2;
/** A silence longer than this many usual intervals breaks a segment. */
const GAP_INTERVALS = 2.5;

/**
 * Sorts readings into segments per turbine: a gap, a step back in time or a change of turbine ends
 * one, so no window ever straddles two. The rate is the median interval of the turbine.
 */
export const createSegmentCollector = (): SegmentCollector => {
  const runs = new Map<string, Run>();
  const dropped: Record<string, number> = {};
  const whole: Segment[] = [];
  const drop = (reason: string, count = 1): void => {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  };
  return {
    add(reading) {
      const run = runs.get(reading.turbineId) ?? createRun();
      runs.set(reading.turbineId, run);
      const time = reading.time ?? (run.count === 0 ? 0 : run.lastTime() + 1_000 / ASSUMED_RATE);
      if (run.count > 0 && time <= run.lastTime()) {
        drop(time === run.lastTime() ? "repeated time" : "time runs backwards");
        return;
      }
      run.add(time, reading);
    },
    addRows(turbineId, startTime, rateHz, values) {
      whole.push({ turbineId, startTime, rateHz, count: values.length / WIDTH, values });
    },
    finish() {
      const segments = [...runs].flatMap(([turbineId, run]) => split(turbineId, run, drop));
      return { segments: [...segments, ...whole], dropped };
    },
  };
};

/** For files whose rows carry no time. */
const ASSUMED_RATE = 20;

interface Run {
  count: number;
  times: Float64Array;
  values: Float32Array;
  lastTime(): number;
  add(time: number, reading: Reading): void;
}

const createRun = (): Run => {
  const run: Run = {
    count: 0,
    times: new Float64Array(1_024),
    values: new Float32Array(1_024 * WIDTH),
    lastTime: () => run.times[run.count - 1] ?? 0,
    add(time, reading) {
      if (run.count === run.times.length) grow(run);
      run.times[run.count] = time;
      writeChannels(reading, run.values, run.count * WIDTH);
      run.count += 1;
    },
  };
  return run;
};

const grow = (run: Run): void => {
  const times = new Float64Array(run.times.length * 2);
  times.set(run.times);
  const values = new Float32Array(run.values.length * 2);
  values.set(run.values);
  run.times = times;
  run.values = values;
};

const split = (
  turbineId: string,
  run: Run,
  drop: (reason: string, count: number) => void,
): Segment[] => {
  const interval = medianInterval(run);
  const rateHz = Math.round(1_000 / interval);
  if (run.count > 1 && (rateHz < MIN_RATE / SLACK || rateHz > MAX_RATE * SLACK)) {
    drop(`rate outside ${MIN_RATE} to ${MAX_RATE} Hz`, run.count);
    return [];
  }
  const segments: Segment[] = [];
  let from = 0;
  for (let row = 1; row <= run.count; row++) {
    const silence = (run.times[row] ?? 0) - (run.times[row - 1] ?? 0);
    if (row < run.count && silence <= GAP_INTERVALS * interval) continue;
    const values = run.values.slice(from * WIDTH, row * WIDTH);
    segments.push({
      turbineId,
      startTime: run.times[from] ?? 0,
      rateHz,
      count: row - from,
      values,
    });
    from = row;
  }
  return segments;
};

const medianInterval = (run: Run): number => {
  const sample = Math.min(run.count - 1, 1_001);
  if (sample < 1) return 1_000 / ASSUMED_RATE;
  const intervals = Float64Array.from(
    { length: sample },
    (_, row) => (run.times[row + 1] ?? 0) - (run.times[row] ?? 0),
  ).sort();
  return intervals[sample >> 1] ?? 1_000 / ASSUMED_RATE;
};
