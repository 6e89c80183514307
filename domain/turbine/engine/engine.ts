import { InvalidInput } from "../../errors.ts";
import { CHANNELS } from "../channels.ts";
import { type Baseline, baselineOf } from "../detection/settings.ts";
import type { Manifest } from "../manifest.ts";
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
import { createWindowQueue, type Waiting } from "./window/window-queue.ts";

const WIDTH = CHANNELS.length;

export interface EnginePlan {
  readonly manifest: Manifest;
  readonly turbines: readonly string[];
  /** Scores windows in batches; without one the manifest's kernel does, window by window. */
  readonly scorer?: BatchScorer;
  /** What became of a window. The decision and the window are the engine's own and change again. */
  readonly onDecision: (decision: Decision, window: () => Float32Array) => void;
  /** A batch failed: so many windows have no verdict. */
  readonly onFailed?: (error: unknown, windows: number) => void;
  /** Windows and milliseconds of one call of the model, and how long its oldest had waited. */
  readonly onScored?: (windows: number, inferenceMs: number, queueAgeMs: number) => void;
  /** Milliseconds, for durations only. */
  readonly now?: () => number;
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

interface Meta {
  readonly moment: Moment;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly coverage: number;
  readonly last: Float32Array;
  readonly since: number;
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
  const capacity = Math.max(LEAST_CAPACITY, 4 * plan.turbines.length);
  const queue = createWindowQueue<Meta>(size, capacity);
  const batch = new Float32Array(scorer ? Math.min(MOST_AT_ONCE, capacity) * size : 0);
  const current = new Float32Array(size);
  let underWay: Promise<void> | undefined;

  const decide = (
    turbine: WatchedTurbine,
    meta: Pick<Meta, "moment" | "firstSeq" | "lastSeq" | "coverage" | "last">,
    answer: Float32Array,
    at: number,
    window: () => Float32Array,
  ): void => {
    const { judged } = turbine;
    decision.hasChanged = judge.judge(judged, meta.moment, answer, at);
    decision.turbineId = turbine.id;
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

  const scoreNow = (turbine: WatchedTurbine): void => {
    if (!kernel || !turbine.sums) return;
    const from = now();
    kernel.score(turbine.sums, turbine.ring, inline, 0);
    plan.onScored?.(1, now() - from, 0);
    writeMoment(turbine, settleReadings, moment);
    const { lastSeq, repeats } = turbine;
    const [firstSeq, coverage] = [firstSeqOf(turbine), coverageOf(turbine)];
    decide(turbine, { moment, firstSeq, lastSeq, coverage, last: repeats.last }, inline, 0, () => {
      writeWindow(turbine.ring, current, 0);
      return current;
    });
  };

  const enqueue = (turbine: WatchedTurbine): void => {
    const { values } = queue.add(turbine.index, {
      moment: writeMoment(turbine, settleReadings, createMoment()),
      firstSeq: firstSeqOf(turbine),
      lastSeq: turbine.lastSeq,
      coverage: coverageOf(turbine),
      last: turbine.repeats.last.slice(),
      since: now(),
    });
    writeWindow(turbine.ring, values, 0);
  };

  const onDue = (turbine: WatchedTurbine): void => {
    turbine.ring.sinceTaken = 0;
    if (turbine.sinceDrift >= length) {
      turbine.sinceDrift = 0;
      turbine.drift.add(turbine.ring);
    }
    if (coverageOf(turbine) < LEAST_COVERAGE) turbine.incomplete += 1;
    else if (scorer) enqueue(turbine);
    else scoreNow(turbine);
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

  const turbineOf = (turbineId: string): WatchedTurbine => {
    const turbine = byId.get(turbineId);
    if (turbine) return turbine;
    throw new InvalidInput(
      `turbine ${turbineId} is not watched; this engine has ${plan.turbines.join(", ")}`,
    );
  };

  const scoreWaiting = async (batchScorer: BatchScorer): Promise<void> => {
    const taken = queue.take(MOST_AT_ONCE);
    taken.forEach(({ values }, i) => {
      batch.set(values, i * size);
    });
    const from = now();
    try {
      const answer = await batchScorer.score(batch.subarray(0, taken.length * size), taken.length);
      plan.onScored?.(taken.length, now() - from, from - (taken[0]?.meta.since ?? from));
      fold(taken, checked(answer, taken.length * outputs));
    } catch (error) {
      plan.onFailed?.(error, taken.length);
    } finally {
      queue.release(taken);
    }
  };

  const fold = (taken: readonly Waiting<Meta>[], answer: Float32Array): void => {
    taken.forEach(({ owner, meta, values }, i) => {
      const turbine = turbines[owner];
      if (turbine) decide(turbine, meta, answer, i * outputs, () => values);
    });
  };

  const scoreAll = async (batchScorer: BatchScorer): Promise<void> => {
    while (queue.waiting() > 0) await scoreWaiting(batchScorer);
    underWay = undefined;
  };

  const tick = (): void => {
    if (!scorer || underWay || queue.waiting() === 0) return;
    underWay = scoreAll(scorer);
  };

  return {
    speaker,
    ordered(turbineId) {
      const turbine = turbineOf(turbineId);
      return {
        take(values, seq, time, elapsedMs, intervalMs) {
          turbine.lastSeq = seq;
          turbine.lastTime = time;
          turbine.intervalMs = intervalMs;
          turbine.grid.take(values, elapsedMs, intervalMs);
        },
      };
    },
    tick,
    async drained() {
      tick();
      while (underWay !== undefined) await underWay;
    },
    waiting: () => queue.waiting(),
    counts: () => ({
      dropped: queue.dropped(),
      incomplete: turbines.reduce((sum, { incomplete }) => sum + incomplete, 0),
    }),
    turbine: turbineOf,
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

/** An absent score must never be taken for a healthy one. */
const checked = (answer: Float32Array, expected: number): Float32Array => {
  if (answer.length === expected) return answer;
  throw new InvalidInput(`the model answered ${answer.length} values, expected ${expected}`);
};
