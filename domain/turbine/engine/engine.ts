import { InvalidInput } from "../../errors.ts";
import { ownValue } from "../../own-value.ts";
import { CHANNELS } from "../channels.ts";
import { type Baseline, baselineOf } from "../detection/settings.ts";
import type { Manifest } from "../manifest.ts";
import { type BatchScoring, createBatchScoring } from "./batch-scoring.ts";
import { expectedValues } from "./causes.ts";
import { createDecide, createMeta, type Decide, type WindowMeta, writeMeta } from "./decide.ts";
import type { Decision, Speaker } from "./decision.ts";
import { createAllRepeats, type Repeats } from "./evidence/repeats.ts";
import { createJudge, type Judge } from "./judge.ts";
import type { Judged } from "./judged.ts";
import { kernelParametersOf } from "./kernel/kernel-parameters.ts";
import { createKernel, type Kernel } from "./kernel/normal-behaviour-kernel.ts";
import { createKernelScoring } from "./kernel-scoring.ts";
import type { Ordered } from "./ordering/run.ts";
import { memoryOf, type Recollection, restoreMemory } from "./remember.ts";
import type { BatchScorer } from "./scorer.ts";
import type { TurbineMemory } from "./turbine-memory.ts";
import {
  coverageOf,
  createWatchedTurbine,
  orderedFor,
  type WatchedTurbine,
} from "./watched-turbine.ts";
import { createTurbineWeather, type Weather, weatherOf } from "./weather.ts";
import { chunkOf } from "./window/chunk.ts";
import { windowOf, writeWindow } from "./window/ring.ts";
import type { Waiting } from "./window/window-queue.ts";
import { type Drift, driftOf } from "./worst-drift.ts";

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
  /** How far the drivers of all turbines together lie from the training data. */
  weather(): Weather[];
  /** How far the turbines have moved from what they were. */
  drift(time: number): Drift;
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

/**
 * Judges the windows of many turbines by one model. Two engines over the same readings do not know
 * of each other.
 * @throws InvalidInput when the manifest's `detection`, `baseline` or `kernel` is not understood, or
 * when there is neither a kernel nor a scorer
 */
export const createEngine = (plan: EnginePlan): Engine => {
  const { manifest, scorer, onDecision, now = monotonic } = plan;
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
  const { modelVersion } = speaker;
  const remembering = { modelVersion, levels: detection.levels };
  const size = length * WIDTH;
  const expected = expectedValues(manifest, kernelParametersOf(manifest));
  const decide = createDecide(judge, detection, expected, onDecision);

  const scoreNow =
    kernel &&
    createKernelScoring({
      kernel,
      windowSize: size,
      settleReadings,
      decide,
      onScored: plan.onScored,
      now,
    });

  const onDue = (turbine: WatchedTurbine): void => {
    turbine.ring.sinceTaken = 0;
    if (turbine.sinceWeather >= length) {
      turbine.sinceWeather = 0;
      turbine.weather.add(turbine.ring);
    }
    if (coverageOf(turbine) < LEAST_COVERAGE) {
      turbine.incomplete += 1;
      return;
    }
    const place = turbine.taken * MOST_PER_READING + turbine.dueInTake;
    turbine.dueInTake += 1;
    plan.onDue?.({ turbineId: turbine.id, place });
    if (batch) enqueue(batch, spare, turbine, place, settleReadings);
    else scoreNow?.(turbine, place);
  };

  const turbines = turbinesFor(plan, { judge, kernel, baseline, onDue });
  const byId = new Map(turbines.map((turbine) => [turbine.id, turbine]));

  /** What belonged to windows that are done with. */
  const spare: WindowMeta[] = [];
  const batch = scorer && batchFor(plan, scorer, size, outputs, turbines, decide, spare);

  const turbineOf = (turbineId: string): WatchedTurbine => {
    const turbine = byId.get(turbineId);
    if (turbine) return turbine;
    throw new InvalidInput(
      `turbine ${turbineId} is not watched; this engine has ${plan.turbines.join(", ")}`,
    );
  };

  return {
    speaker,
    ordered: (turbineId) => orderedFor(turbineOf(turbineId)),
    tick: () => batch?.tick(),
    drained: async () => await batch?.drained(),
    waiting: () => batch?.waiting() ?? 0,
    counts: () => ({
      dropped: batch?.dropped() ?? 0,
      incomplete: turbines.reduce((sum, { incomplete }) => sum + incomplete, 0),
    }),
    turbine: turbineOf,
    newestWindow: (turbineId) => windowOf(turbineOf(turbineId).ring),
    weather: () =>
      weatherOf(
        turbines.map(({ weather }) => weather),
        baseline,
      ),
    drift: (time) => driftOf(turbines, time),
    remember: (turbineId) => memoryOf(turbineOf(turbineId), remembering),
    restore: (memories) =>
      memories.flatMap((memory) => {
        const turbine = byId.get(memory.turbineId);
        return turbine ? [restoreMemory(turbine, memory, remembering)] : [];
      }),
  };
};

const turbinesFor = (
  { turbines, manifest }: EnginePlan,
  { judge, kernel, baseline, onDue }: TurbineNeeds,
): WatchedTurbine[] => {
  const { detection } = judge;
  const { window, baselines } = manifest;
  const chunk = chunkOf(window);
  const speeds = new Float64Array((turbines.length * window.length) / chunk);
  const pace = { chunk, stride: window.stride, kernel, onDue };
  const sums = kernel?.createState(turbines.length);
  const common = { manifest, detection, pace, sums, speeds };
  const repeatsOf = createAllRepeats(turbines.length);
  const judgedOf = judge.createJudged(turbines.map((id) => baselines && ownValue(baselines, id)));
  return turbines.map((id, index) => {
    const judged = judgedOf[index] as Judged;
    const weather = createTurbineWeather(ownWeather(manifest, id) ?? baseline);
    const repeats = repeatsOf[index] as Repeats;
    return createWatchedTurbine({ ...common, id, index, judged, weather, repeats });
  });
};

interface TurbineNeeds {
  readonly judge: Judge;
  readonly kernel: Kernel | undefined;
  readonly baseline: Baseline;
  readonly onDue: (turbine: WatchedTurbine) => void;
}

const kernelFrom = (manifest: Manifest) => {
  const parameters = kernelParametersOf(manifest);
  if (parameters) return createKernel(parameters, manifest.window);
  throw new InvalidInput(`a ${manifest.kind} model has no kernel; give a scorer for it`);
};

/** A made-up model may have no baseline to measure weather against. */
const baselineFrom = (manifest: Manifest): Baseline =>
  Object.keys(manifest.baseline).length > 0
    ? baselineOf(manifest)
    : { windows: 1, edges: CHANNELS.map(() => []), usual: CHANNELS.map(() => 0) };

const ownWeather = ({ drift }: Manifest, id: string): Baseline | undefined =>
  drift && ownValue(drift, id);

const batchFor = (
  plan: EnginePlan,
  scorer: BatchScorer,
  windowSize: number,
  answerSize: number,
  turbines: readonly WatchedTurbine[],
  decide: Decide,
  spare: WindowMeta[],
): BatchScoring<WindowMeta> => {
  const placed = ({ owner, meta }: Waiting<WindowMeta>): PlacedWindow => ({
    turbineId: plan.turbines[owner] ?? "",
    place: meta.place,
  });
  return createBatchScoring<WindowMeta>({
    scorer,
    windowSize,
    answerSize,
    capacity: Math.max(LEAST_CAPACITY, 4 * plan.turbines.length),
    mostAtOnce: plan.mostAtOnce ?? MOST_AT_ONCE,
    now: plan.now ?? monotonic,
    onAnswer({ owner, meta, values }, answer, offset) {
      const turbine = turbines[owner];
      if (turbine) decide(turbine, meta, answer, offset, () => values);
    },
    onScored: (count, ms, age) => plan.onScored?.(count, ms, age),
    onFailed: (error, windows) => plan.onFailed?.(error, windows.map(placed)),
    onDropped: (window) => plan.onDropped?.(placed(window)),
    onReleased: (meta) => {
      spare.push(meta);
    },
  });
};

const enqueue = (
  batch: BatchScoring<WindowMeta>,
  spare: WindowMeta[],
  turbine: WatchedTurbine,
  place: number,
  settleReadings: number,
): void => {
  const meta = writeMeta(turbine, place, settleReadings, spare.pop() ?? createMeta());
  const values = batch.add(turbine.index, meta);
  writeWindow(turbine.ring, values, 0);
};

const monotonic = (): number => performance.now();
