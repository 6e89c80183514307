import { InvalidInput } from "../../errors.ts";
import { CHANNELS } from "../channels.ts";
import { type Baseline, baselineOf } from "../detection/settings.ts";
import type { Manifest } from "../manifest.ts";
import { createBatchScoring } from "./batch-scoring.ts";
import { causesOf, extremeOf } from "./causes.ts";
import { createDecision, type Decision, type Speaker } from "./decision.ts";
import { createJudge, createMoment, type Moment } from "./judge.ts";
import { kernelParametersOf } from "./kernel/kernel-parameters.ts";
import { createKernel } from "./kernel/normal-behaviour-kernel.ts";
import type { Ordered } from "./ordering/stream.ts";
import { memoryOf, type Recollection, restoreMemory } from "./remember.ts";
import type { BatchScorer } from "./scorer.ts";
import { createTurbineDrift, driftOf } from "./turbine-drift.ts";
import type { TurbineMemory } from "./turbine-memory.ts";
import {
  coverageOf,
  createWatchedTurbine,
  type WatchedTurbine,
  writeMoment,
} from "./watched-turbine.ts";
import { writeWindow } from "./window/ring.ts";
import type { Waiting } from "./window/window-queue.ts";

const WIDTH = CHANNELS.length;

export interface EnginePlan {
  readonly manifest: Manifest;
  readonly turbines: readonly string[];
  /** Scores windows in batches; without one the manifest's kernel does, window by window. */
  readonly scorer?: BatchScorer;
  /** A window is complete and will be judged, dropped or have failed; said before any of it. */
  readonly onDue?: (window: PlacedWindow) => void;
  /** The model was slower than the readings. */
  readonly onDropped?: (window: PlacedWindow) => void;
  /** Windows scored in one call; 1 for a runtime that takes no more. */
  readonly mostAtOnce?: number;
  /** What became of a window. The decision and the window are the engine's own and change again. */
  readonly onDecision: (decision: Decision, window: () => Float32Array) => void;
  /** A call of the model failed: these windows have no verdict. */
  readonly onFailed?: (error: unknown, windows: readonly PlacedWindow[]) => void;
  /** Windows and milliseconds of one call of the model, and how long its oldest had waited. */
  readonly onScored?: (windows: number, inferenceMs: number, queueAgeMs: number) => void;
  /** Milliseconds, for durations only. */
  readonly now?: () => number;
}

/** One window among all of a turbine's. */
export interface PlacedWindow {
  readonly turbineId: string;
  /** Which reading completed it. */
  readonly place: number;
}

export interface Engine {
  readonly speaker: Speaker;
  /** Takes one turbine's readings in order. */
  ordered(turbineId: string): Ordered;
  /** Scores all waiting windows of all turbines in one call, unless one is under way. */
  tick(): void;
  /** Settles when no window waits any more. */
  drained(): Promise<void>;
  waiting(): number;
  /** Windows given up because the model was slower than the readings, and those too incomplete. */
  counts(): { readonly dropped: number; readonly incomplete: number };
  turbine(turbineId: string): WatchedTurbine;
  /** A copy of the turbine's newest readings, once there are enough for a window. */
  newestWindow(turbineId: string): Float32Array | undefined;
  /** Distance from the training data per channel, all turbines together. */
  drift(): number[];
  remember(turbineId: string): TurbineMemory;
  /** Takes what fits of what was known; turbines that are not watched are left out. */
  restore(memories: readonly TurbineMemory[]): Recollection[];
}

/** Windows scored in one call, and windows that may wait: two per turbine, or a burst of a few. */
const MOST_AT_ONCE = 512;
const LEAST_CAPACITY = 1_024;
/** Windows with fewer real readings are not judged: what is bridged says nothing. */
export const LEAST_COVERAGE = 0.6;

/** A bridged silence may complete several windows with one reading. */
const MOST_PER_READING = 64;

interface Meta {
  readonly place: number;
  readonly moment: Moment;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly coverage: number;
  readonly last: Float32Array;
}

/**
 * Judges the windows of many turbines by one model. Two engines over the same readings do not know
 * of each other.
 * @throws InvalidInput when the manifest's `detection`, `baseline` or `kernel` is not understood, or
 * when there is neither a kernel nor a scorer
 */
export const createEngine = (plan: EnginePlan): Engine => {
  const { manifest, scorer, onDecision, now = () => performance.now() } = plan;
  const { length } = manifest.window;
  const judge = createJudge(manifest);
  const { detection } = judge;
  const baseline = baselineFrom(manifest);
  const kernel = scorer ? undefined : kernelFrom(manifest);
  const outputs = WIDTH + 2 * detection.levels.length;
  const settleReadings = detection.running.settleSeconds * manifest.rateHz;
  const speaker = {
    modelVersion: manifest.modelVersion ?? "none",
    thresholds: manifest.thresholds,
  };
  const remembering = {
    modelVersion: speaker.modelVersion,
    levels: detection.levels,
    baseline,
  };
  const decision = createDecision();
  const moment = createMoment();
  const inline = new Float32Array(outputs);
  const size = length * WIDTH;
  const current = new Float32Array(size);

  const placed = ({ owner, meta }: Waiting<Meta>): PlacedWindow => ({
    turbineId: plan.turbines[owner] ?? "",
    place: meta.place,
  });

  const decide = (
    turbine: WatchedTurbine,
    meta: Pick<Meta, "place" | "moment" | "firstSeq" | "lastSeq" | "coverage" | "last">,
    answer: Float32Array,
    at: number,
    window: () => Float32Array,
  ): void => {
    const { judged } = turbine;
    decision.hasChanged = judge.judge(judged, meta.moment, answer, at);
    decision.turbineId = turbine.id;
    decision.place = meta.place;
    decision.time = meta.moment.time;
    decision.firstSeq = meta.firstSeq;
    decision.lastSeq = meta.lastSeq;
    decision.coverage = meta.coverage;
    decision.ratios.set(judge.findings.ratios);
    decision.anomalies.set(judged.lamps.isLit);
    decision.alarmNumber = judged.lamps.changes;
    decision.causes = decision.anomalies.includes(1)
      ? causesOf({
          lamps: judged.lamps,
          ratios: decision.ratios,
          levels: detection.levels,
          deviations: judged.levels,
          last: meta.last,
          extreme: (channel) => extremeOf(window(), channel),
        })
      : NONE;
    onDecision(decision, window);
  };

  const scoreNow = (turbine: WatchedTurbine, place: number): void => {
    if (!kernel || !turbine.sums) return;
    const from = plan.onScored ? now() : 0;
    kernel.score(turbine.sums, turbine.ring, inline, 0);
    plan.onScored?.(1, now() - from, 0);
    writeMoment(turbine, settleReadings, moment);
    const { lastSeq, repeats } = turbine;
    const [firstSeq, coverage] = [firstSeqOf(turbine), coverageOf(turbine)];
    const meta = { place, moment, firstSeq, lastSeq, coverage, last: repeats.last };
    decide(turbine, meta, inline, 0, () => {
      writeWindow(turbine.ring, current, 0);
      return current;
    });
  };

  const enqueue = (turbine: WatchedTurbine, place: number): void => {
    const values = batch?.add(turbine.index, {
      place,
      moment: writeMoment(turbine, settleReadings, createMoment()),
      firstSeq: firstSeqOf(turbine),
      lastSeq: turbine.lastSeq,
      coverage: coverageOf(turbine),
      last: turbine.repeats.last.slice(),
    });
    if (values) writeWindow(turbine.ring, values, 0);
  };

  const onDue = (turbine: WatchedTurbine): void => {
    turbine.ring.sinceTaken = 0;
    if (turbine.sinceDrift >= length) {
      turbine.sinceDrift = 0;
      turbine.drift.add(turbine.ring);
    }
    if (coverageOf(turbine) < LEAST_COVERAGE) {
      turbine.incomplete += 1;
      return;
    }
    const place = turbine.taken * MOST_PER_READING + turbine.dueInTake;
    turbine.dueInTake += 1;
    plan.onDue?.({ turbineId: turbine.id, place });
    if (batch) enqueue(turbine, place);
    else scoreNow(turbine, place);
  };

  const firstSeqOf = ({ lastSeq, intervalMs }: WatchedTurbine): number =>
    lastSeq - Math.round(((length - 1) * 1_000) / manifest.rateHz / intervalMs);

  const turbines = plan.turbines.map((id, index) => {
    const judged = judge.createJudged();
    const known = manifest.baselines?.[id];
    if (known) judged.levels.know(known.levels, known.seconds);
    const drift = createTurbineDrift(baseline);
    return createWatchedTurbine({ id, index, manifest, detection, judged, drift, kernel, onDue });
  });
  const byId = new Map(turbines.map((turbine) => [turbine.id, turbine]));

  const batch =
    scorer &&
    createBatchScoring<Meta>({
      scorer,
      windowSize: size,
      answerSize: outputs,
      capacity: Math.max(LEAST_CAPACITY, 4 * plan.turbines.length),
      mostAtOnce: plan.mostAtOnce ?? MOST_AT_ONCE,
      now,
      onAnswer({ owner, meta, values }, answer, offset) {
        const turbine = turbines[owner];
        if (turbine) decide(turbine, meta, answer, offset, () => values);
      },
      onScored: (count, ms, age) => plan.onScored?.(count, ms, age),
      onFailed: (error, windows) => plan.onFailed?.(error, windows.map(placed)),
      onDropped: (window) => plan.onDropped?.(placed(window)),
    });

  const turbineOf = (turbineId: string): WatchedTurbine => {
    const turbine = byId.get(turbineId);
    if (turbine) return turbine;
    throw new InvalidInput(
      `turbine ${turbineId} is not watched; this engine has ${plan.turbines.join(", ")}`,
    );
  };

  return {
    speaker,
    ordered(turbineId) {
      const turbine = turbineOf(turbineId);
      return {
        take(values, seq, time, elapsedMs, intervalMs) {
          turbine.taken += 1;
          turbine.dueInTake = 0;
          turbine.lastSeq = seq;
          turbine.lastTime = time;
          turbine.intervalMs = intervalMs;
          turbine.grid.take(values, elapsedMs, intervalMs);
        },
      };
    },
    tick: () => batch?.tick(),
    drained: async () => await batch?.drained(),
    waiting: () => batch?.waiting() ?? 0,
    counts: () => ({
      dropped: batch?.dropped() ?? 0,
      incomplete: turbines.reduce((sum, { incomplete }) => sum + incomplete, 0),
    }),
    turbine: turbineOf,
    newestWindow(turbineId) {
      const { ring } = turbineOf(turbineId);
      if (ring.filled < length) return undefined;
      const window = new Float32Array(size);
      writeWindow(ring, window, 0);
      return window;
    },
    drift: () =>
      driftOf(
        turbines.map(({ drift }) => drift),
        baseline,
      ),
    remember: (turbineId) => memoryOf(turbineOf(turbineId), remembering),
    restore: (memories) =>
      memories.flatMap((memory) => {
        const turbine = byId.get(memory.turbineId);
        return turbine ? [restoreMemory(turbine, memory, remembering)] : [];
      }),
  };
};

const NONE: Decision["causes"] = [];

const kernelFrom = (manifest: Manifest) => {
  const parameters = kernelParametersOf(manifest);
  if (parameters) return createKernel(parameters, manifest.window);
  throw new InvalidInput(`a ${manifest.kind} model has no kernel; give a scorer for it`);
};

/** A made-up model may have no baseline to measure drift against. */
const baselineFrom = (manifest: Manifest): Baseline =>
  Object.keys(manifest.baseline).length > 0
    ? baselineOf(manifest)
    : { windows: 1, edges: CHANNELS.map(() => []), usual: CHANNELS.map(() => 0) };
