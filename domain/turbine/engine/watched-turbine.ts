import { CHANNELS } from "../channels.ts";
import type { Detection } from "../detection/settings.ts";
import type { Manifest } from "../manifest.ts";
import { countRepeats, createRepeats, type Repeats } from "./evidence/repeats.ts";
import {
  countRunning,
  createRunning,
  isSteady,
  passSilence,
  type Running,
} from "./evidence/running.ts";
import { type Judged, type Moment, RUN } from "./judged.ts";
import type { ChunkSums } from "./kernel/chunk-sums.ts";
import type { Kernel } from "./kernel/normal-behaviour-kernel.ts";
import type { Ordered } from "./ordering/stream.ts";
import type { TurbineDrift } from "./turbine-drift.ts";
import { createGrid, type Grid, type Samples } from "./window/grid.ts";
import { createRing, emptyRing, putRow, type Ring } from "./window/ring.ts";

const WIDTH = CHANNELS.length;

/** All that an engine keeps of one turbine. */
export interface WatchedTurbine {
  readonly id: string;
  /** Its place among the engine's turbines. */
  readonly index: number;
  readonly ring: Ring;
  readonly grid: Grid;
  readonly repeats: Repeats;
  readonly running: Running;
  readonly judged: Judged;
  readonly drift: TurbineDrift;
  /** The kernel's sums; absent where a runtime scores. */
  readonly sums: ChunkSums | undefined;
  /** The newest reading in order. */
  lastSeq: number;
  lastTime: number;
  /** Milliseconds between two of the turbine's readings, and between two of the model's samples. */
  intervalMs: number;
  readonly sampleMs: number;
  /** Readings taken, and windows that the newest of them completed. */
  taken: number;
  dueInTake: number;
  /** Samples since the drift's last window. */
  sinceDrift: number;
  /** Of the samples since start: those that really came, and all that there should have been. */
  samples: number;
  realSamples: number;
  /** Windows that were too incomplete to be judged. */
  incomplete: number;
  /** Since when each channel has been shifted without a break; NaN where it has not. */
  readonly shiftedSince: Float64Array;
}

export interface TurbineParts {
  readonly id: string;
  readonly index: number;
  readonly manifest: Pick<Manifest, "rateHz" | "window">;
  readonly detection: Detection;
  readonly judged: Judged;
  readonly drift: TurbineDrift;
  readonly kernel: Kernel | undefined;
  /** A window is full and its stride has passed. */
  readonly onDue: (turbine: WatchedTurbine) => void;
}

/** Lays a turbine's readings into its ring and counts what the evidence needs of every reading. */
export const createWatchedTurbine = (parts: TurbineParts): WatchedTurbine => {
  const { manifest, kernel, detection, onDue } = parts;
  const { rateHz, window } = manifest;
  const ring = createRing(window.length);
  const repeats = createRepeats();
  const running = createRunning();
  const sums = kernel?.createState();
  const limits = detection.running;

  const samples: Samples = {
    take(row, isReal) {
      putRow(ring, row, isReal);
      countRepeats(repeats, row, limits.rps);
      countRunning(running, row, limits);
      turbine.samples += 1;
      turbine.realSamples += isReal;
      turbine.sinceDrift += 1;
      if (kernel && sums && ring.at % kernel.chunk === 0) {
        kernel.add(sums, ring, (ring.at === 0 ? window.length : ring.at) - kernel.chunk);
      }
      if (ring.filled === window.length && ring.sinceTaken >= window.stride) onDue(turbine);
    },
    breakOff(silentMs) {
      emptyRing(ring);
      passSilence(running, silentMs, rateHz);
      if (running.readings === 0) parts.judged.regulation.begin();
    },
  };

  const turbine: WatchedTurbine = {
    id: parts.id,
    index: parts.index,
    ring,
    grid: createGrid(rateHz, samples),
    repeats,
    running,
    judged: parts.judged,
    drift: parts.drift,
    sums,
    lastSeq: -1,
    lastTime: Number.NaN,
    intervalMs: 1_000 / rateHz,
    sampleMs: 1_000 / rateHz,
    taken: 0,
    dueInTake: 0,
    sinceDrift: 0,
    samples: 0,
    realSamples: 0,
    incomplete: 0,
    shiftedSince: new Float64Array(WIDTH).fill(Number.NaN),
  };
  return turbine;
};

/** Takes the turbine's readings in order. */
export const orderedFor = (turbine: WatchedTurbine): Ordered => ({
  take(values, seq, time, elapsedMs, intervalMs) {
    turbine.taken += 1;
    turbine.dueInTake = 0;
    turbine.lastSeq = seq;
    turbine.lastTime = time;
    turbine.intervalMs = intervalMs;
    turbine.grid.take(values, elapsedMs, intervalMs);
  },
});

/** The number of the window's first reading, as this turbine counts them. */
export const firstSeqOf = ({ lastSeq, intervalMs, ring, sampleMs }: WatchedTurbine): number =>
  lastSeq - Math.round(((ring.length - 1) * sampleMs) / intervalMs);

/** Share of the ring's readings that really came. */
export const coverageOf = ({ ring }: WatchedTurbine): number =>
  ring.real === ring.length ? 1 : Number((ring.real / ring.length).toFixed(3));

/** Writes what the counters say now. */
export const writeMoment = (
  { running, repeats, ring, lastTime }: WatchedTurbine,
  settleReadings: number,
  out: Moment,
): Moment => {
  const isSettled = running.readings >= settleReadings;
  const unsettled = running.hasStood ? RUN.stopped : RUN.unknown;
  out.run = isSettled ? RUN.running : unsettled;
  out.isSteady = isSettled && isSteady(ring);
  out.repeats.set(repeats.counts);
  out.time = lastTime;
  return out;
};
