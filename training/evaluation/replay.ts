import { CHANNELS } from "../../domain/turbine/channels.ts";
import { detectionOf } from "../../domain/turbine/detection/settings.ts";
import { verdictOf } from "../../domain/turbine/engine/decision.ts";
import { createEngine } from "../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../domain/turbine/engine/ordering/ordered-rows.ts";
import { answerOf, type BatchScorer } from "../../domain/turbine/engine/scorer.ts";
import type { TurbineMemory } from "../../domain/turbine/engine/turbine-memory.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import type { Segment } from "../data/segment.ts";
import type { ScoringModel } from "../runtime.ts";

const WIDTH = CHANNELS.length;
/** Windows scored at once; the engine folds them one by one, as on the device. */
const BATCH = 256;

interface Replayer {
  /** Takes a reading's channels; the promise, when there is one, must be awaited before the next. */
  push(values: Float32Array, seq: number, time: number): Promise<void> | undefined;
  /** Judges what is left. */
  end(): Promise<void>;
  /** What a device would have in its journal, after `end`. */
  remember(): TurbineMemory;
}

/**
 * Feeds readings to the device's own engine and hands over its verdicts, in bounded memory. With a
 * memory it goes on where a process before it ended.
 */
export const createReplayer = (
  model: ScoringModel,
  manifest: Manifest,
  turbineId: string,
  onVerdict: (verdict: Verdict) => unknown,
  memory?: TurbineMemory,
): Replayer => {
  const engine = createEngine({
    manifest,
    turbines: [turbineId],
    scorer: scorerOf(model, manifest),
    onDecision: (decision) => onVerdict(verdictOf(decision, engine.speaker)),
    onFailed: (error) => {
      failure = error;
    },
  });
  if (memory !== undefined) engine.restore([memory]);
  let failure: unknown;
  const offer = createOrdering(1_000 / manifest.rateHz, engine.ordered(turbineId));
  const judge = async (): Promise<void> => {
    await engine.drained();
    if (failure !== undefined) throw failure;
  };
  return {
    push(values, seq, time) {
      offer(values, seq, time);
      return engine.waiting() >= BATCH ? judge() : undefined;
    },
    end: judge,
    remember: () => engine.remember(turbineId),
  };
};

const scorerOf = (model: ScoringModel, manifest: Manifest): BatchScorer => {
  const detection = detectionOf(manifest);
  const { length } = manifest.window;
  return {
    score: async (windows, count) =>
      answerOf(await model.runFlat(windows, length, count), detection, count),
  };
};

/**
 * Runs one turbine's segments, oldest first, through one monitor, as its device would: what it has
 * learnt of the turbine outlives a gap. One verdict per decision, some at a time.
 */
export async function* replayed(
  model: ScoringModel,
  manifest: Manifest,
  turbineId: string,
  segments: Iterable<Segment>,
): AsyncGenerator<readonly Verdict[], void> {
  let verdicts: Verdict[] = [];
  const taken = (): Verdict[] => {
    const some = verdicts;
    verdicts = [];
    return some;
  };
  const replayer = createReplayer(model, manifest, turbineId, (verdict) => verdicts.push(verdict));
  for (const { firstSeq, startTime, rateHz, count, values } of segments) {
    for (let row = 0; row < count; row++) {
      const reading = values.subarray(row * WIDTH, (row + 1) * WIDTH);
      const time = Math.round(startTime + (row * 1_000) / rateHz);
      const pending = replayer.push(reading, firstSeq + row, time);
      if (pending === undefined) continue;
      await pending;
      yield taken();
    }
  }
  await replayer.end();
  yield taken();
}

/** One segment's verdicts by a process that is another one from row `restartRow` on, with its memory. */
export const replayWithRestart = async (
  model: ScoringModel,
  manifest: Manifest,
  { turbineId, firstSeq, startTime, rateHz, count, values }: Segment,
  restartRow?: number,
): Promise<Verdict[]> => {
  const verdicts: Verdict[] = [];
  const begin = (memory?: TurbineMemory): Replayer =>
    createReplayer(model, manifest, turbineId, (verdict) => verdicts.push(verdict), memory);
  let replayer = begin();
  for (let row = 0; row < count; row++) {
    if (row === restartRow) {
      await replayer.end();
      replayer = begin(replayer.remember());
    }
    const reading = values.subarray(row * WIDTH, (row + 1) * WIDTH);
    const time = Math.round(startTime + (row * 1_000) / rateHz);
    await replayer.push(reading, firstSeq + row, time);
  }
  await replayer.end();
  return verdicts;
};

/** All of them. */
export const replay = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
): Promise<Verdict[]> => {
  const verdicts: Verdict[] = [];
  const turbineId = segments[0]?.turbineId ?? "";
  for await (const some of replayed(model, manifest, turbineId, segments)) verdicts.push(...some);
  return verdicts;
};
