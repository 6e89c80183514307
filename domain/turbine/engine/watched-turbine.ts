import { CHANNELS } from "../channels.ts";
import type { Detection } from "../detection/settings.ts";
import type { Manifest } from "../manifest.ts";
import { ROTOR_CHANNEL } from "../parts.ts";
import { countRepeats, type Repeats } from "./evidence/repeats.ts";
import {
  countRunning,
  createRunning,
  isSteady,
  meanSpeed,
  passSilence,
  type Running,
  type RunningLimits,
  runningLimitsOf,
} from "./evidence/running.ts";
import { type Judged, type Moment, RUN } from "./judged.ts";
import type { ChunkSums } from "./kernel/chunk-sums.ts";
import type { Kernel } from "./kernel/normal-behaviour-kernel.ts";
import type { Ordered, Run } from "./ordering/run.ts";
import type { TurbineWeather } from "./weather.ts";
import {
  countNext,
  createGrid,
  type Grid,
  isFollowing,
  passNext,
  type Samples,
  takeReading,
} from "./window/grid.ts";
import {
  copyNewest,
  createRing,
  emptyRing,
  putRealRows,
  putRow,
  type Ring,
} from "./window/ring.ts";

const WIDTH = CHANNELS.length;

/** All that an engine keeps of one turbine. */
export interface WatchedTurbine {
  readonly id: string;
  /** Its place among the engine's turbines. */
  readonly index: number;
  readonly ring: Ring;
  readonly grid: Grid;
  readonly samples: Samples;
  readonly repeats: Repeats;
  readonly running: Running;
  readonly speeds: ChunkSpeeds;
  readonly limits: RunningLimits;
  /** The rotor turns faster than this while repeated values say something. */
  readonly turning: number;
  readonly judged: Judged;
  readonly weather: TurbineWeather;
  /** The kernel's sums of all turbines; absent where a runtime scores. */
  readonly sums: ChunkSums | undefined;
  /** The newest reading in order. */
  lastSeq: number;
  lastTime: number;
  /** Milliseconds between two of the turbine's readings, and between two of the model's samples. */
  intervalMs: number;
  readonly sampleMs: number;
  readonly pace: Pace;
  /** Newest samples that the evidence has not counted yet; all of one chunk. */
  uncounted: number;
  /** Readings taken, and windows that the newest of them completed. */
  taken: number;
  dueInTake: number;
  /** Samples since the weather's last window. */
  sinceWeather: number;
  /** Of the samples since start, those that really came. */
  realSamples: number;
  /** Windows that were too incomplete to be judged. */
  incomplete: number;
  /** Since when each channel has been shifted without a break; NaN where it has not. */
  readonly shiftedSince: Float64Array;
}

/** What all turbines of an engine have in common. */
export interface Pace {
  readonly chunk: number;
  readonly stride: number;
  readonly kernel: Kernel | undefined;
  /** A window is full and its stride has passed. */
  readonly onDue: (turbine: WatchedTurbine) => void;
}

/** The rotor's mean speed in each chunk of the ring. */
export interface ChunkSpeeds {
  /** Of all turbines; this one's begin at `at`. */
  readonly values: Float64Array;
  readonly at: number;
  readonly chunks: number;
}

export interface TurbineParts {
  readonly id: string;
  readonly index: number;
  readonly manifest: Pick<Manifest, "rateHz" | "window">;
  readonly detection: Detection;
  readonly judged: Judged;
  readonly weather: TurbineWeather;
  readonly pace: Pace;
  readonly sums: ChunkSums | undefined;
  readonly repeats: Repeats;
  readonly speeds: Float64Array;
}

/** Lays a turbine's readings into its ring; what they are evidence of is counted a chunk at a time. */
export const createWatchedTurbine = (parts: TurbineParts): WatchedTurbine => {
  const { manifest, detection, pace, sums, index } = parts;
  const { kernel } = pace;
  const { rateHz, window } = manifest;
  const { length } = window;
  const ring = createRing(length);
  const running = createRunning();
  const chunks = length / pace.chunk;
  const speeds = { values: parts.speeds, at: index * chunks, chunks };

  const samples: Samples = {
    take(rows, from, isReal) {
      putRow(ring, rows, from, isReal);
      turbine.realSamples += isReal;
      countPut(turbine, 1);
    },
    newest: (out) => copyNewest(ring, out),
    breakOff(silentMs) {
      countSamples(turbine);
      emptyRing(ring);
      if (kernel && sums) kernel.clear(sums, index);
      passSilence(running, silentMs, rateHz);
      if (running.readings === 0) parts.judged.regulation.begin();
    },
  };

  const turbine: WatchedTurbine = {
    id: parts.id,
    index: parts.index,
    ring,
    grid: createGrid(rateHz),
    samples,
    repeats: parts.repeats,
    running,
    speeds,
    limits: runningLimitsOf(detection.running),
    turning: detection.running[ROTOR_CHANNEL] ?? 0,
    judged: parts.judged,
    weather: parts.weather,
    sums,
    lastSeq: -1,
    lastTime: Number.NaN,
    intervalMs: 1_000 / rateHz,
    sampleMs: 1_000 / rateHz,
    pace,
    uncounted: 0,
    taken: 0,
    dueInTake: 0,
    sinceWeather: 0,
    realSamples: 0,
    incomplete: 0,
    shiftedSince: new Float64Array(WIDTH).fill(Number.NaN),
  };
  return turbine;
};

const countPut = (turbine: WatchedTurbine, count: number): void => {
  turbine.sinceWeather += count;
  turbine.uncounted += count;
  if (turbine.ring.at % turbine.pace.chunk === 0) endChunk(turbine);
};

const endChunk = (turbine: WatchedTurbine): void => {
  const { ring, speeds, sums, index } = turbine;
  const { chunk, stride, kernel, onDue } = turbine.pace;
  const { length } = ring;
  const end = ring.at === 0 ? length : ring.at;
  countSamples(turbine);
  speeds.values[speeds.at + ((end / chunk - 1) | 0)] = meanSpeed(ring.values, end - chunk, end);
  if (kernel && sums) kernel.add(sums, index, ring, end - chunk);
  if (ring.filled === length && ring.sinceTaken >= stride) onDue(turbine);
};

/** How many rows can be taken at once. */
const roomOf = ({ ring, pace }: WatchedTurbine): number => pace.chunk - (ring.at % pace.chunk);

/** Lays down readings of a run that just follow, no more than there is room for. */
const layNext = (turbine: WatchedTurbine, { rows }: Run, index: number, count: number): void => {
  putRealRows(turbine.ring, rows, index * WIDTH, count);
  passNext(turbine.grid);
  turbine.realSamples += count;
  countPut(turbine, count);
};

/** Counts what the samples since the last time are evidence of; amid a chunk, what there is of it. */
export const countSamples = (turbine: WatchedTurbine): void => {
  const { ring, repeats, running, limits, turning, uncounted } = turbine;
  const end = ring.at === 0 ? ring.length : ring.at;
  countRepeats(repeats, ring.values, end - uncounted, end, turning);
  countRunning(running, ring.values, end - uncounted, end, limits);
  turbine.uncounted = 0;
};

/** Takes the turbine's readings in order. */
export const orderedFor = (turbine: WatchedTurbine): Ordered => ({
  take: (run) => takeRun(turbine, run),
  room: () => (isFollowing(turbine.grid) ? roomOf(turbine) : 1),
});

const takeRun = (turbine: WatchedTurbine, run: Run): void => {
  const { grid, samples } = turbine;
  for (let i = 0; i < run.count; ) {
    // What just goes on is laid down in one piece, as far as the chunk goes.
    const next = countNext(grid, run, i, roomOf(turbine));
    const count = next > 0 ? next : 1;
    const last = i + count - 1;
    turbine.taken += count;
    turbine.dueInTake = 0;
    turbine.lastSeq = run.seqs[last] as number;
    turbine.lastTime = run.times[last] as number;
    turbine.intervalMs = run.intervalMs[last] as number;
    if (next > 0) layNext(turbine, run, i, next);
    else takeReading(grid, samples, run, i);
    i += count;
  }
};

/** The number of the window's first reading, as this turbine counts them. */
export const firstSeqOf = ({ lastSeq, intervalMs, ring, sampleMs }: WatchedTurbine): number =>
  lastSeq - Math.round(((ring.length - 1) * sampleMs) / intervalMs);

/** Share of the ring's readings that really came. */
export const coverageOf = ({ ring: { length, lost } }: WatchedTurbine): number =>
  lost === 0 ? 1 : Number(((length - lost) / length).toFixed(3));

/** Writes what the counters say now. */
export const writeMoment = (
  { running, repeats, ring, speeds, lastTime }: WatchedTurbine,
  settleReadings: number,
  out: Moment,
): Moment => {
  const isSettled = running.readings >= settleReadings;
  const unsettled = running.hasStood ? RUN.stopped : RUN.unknown;
  out.run = isSettled ? RUN.running : unsettled;
  const oldest = ((ring.at * speeds.chunks) / ring.length) | 0;
  out.isSteady = isSettled && isSteady(speeds.values, speeds.at, speeds.chunks, oldest);
  for (let channel = 0; channel < WIDTH; channel++) {
    out.repeats[channel] = repeats.counts[repeats.at + channel] as number;
  }
  out.time = lastTime;
  return out;
};
