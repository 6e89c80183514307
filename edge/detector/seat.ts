import { CHANNELS, type Lamp, lampsOf } from "../../domain/turbine/channels.ts";
import type { Decision } from "../../domain/turbine/engine/decision.ts";
import {
  createEngine,
  type Engine,
  type PlacedWindow,
} from "../../domain/turbine/engine/engine.ts";
import { isChannelLit } from "../../domain/turbine/engine/lamps.ts";
import type { Ordered } from "../../domain/turbine/engine/ordering/run.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import {
  challengeOf,
  recognises,
  scoresProblem,
} from "../../domain/turbine/understudy/challenge.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import type { JudgedWindow, Sampler } from "./capture.ts";
import { createInferenceMeter, type InferenceMeter } from "./inference-meter.ts";
import type { Model } from "./model.ts";
import type { Runtime } from "./runtime/runtime.ts";
import type { Scoring } from "./runtime/scoring.ts";
import { createSpeak, type SpokenVerdict } from "./spoken-verdict.ts";

/** What became of one window. */
export type Outcome =
  | { readonly kind: "verdict"; readonly window: JudgedWindow; readonly verdict: SpokenVerdict }
  | {
      readonly kind: "failed";
      readonly window: Pick<JudgedWindow, "turbineId">;
      readonly error: unknown;
    }
  /** The model was slower than the readings. */
  | { readonly kind: "dropped"; readonly window: Pick<JudgedWindow, "turbineId"> };

/** One loaded model and what it has seen of each turbine, whether it speaks or not. */
export interface Seat {
  readonly version: string;
  readonly digest: string;
  readonly manifest: Manifest;
  readonly engine: Pick<Engine, "remember" | "restore" | "turbine" | "drift" | "weather">;
  /** Takes one turbine's readings in order. */
  ordered(turbineId: string): Ordered;
  /** Whether windows wait for the runtime; `tick` scores them all. */
  hasWaiting(): boolean;
  tick(): void;
  /** The turbine's lamps as they stand, without a window. */
  standing(turbineId: string, now: number): Verdict;
  /**
   * Whether the model recognises a gross fault mixed into the turbine's newest window; undefined
   * while its readings do not fill one.
   */
  recognises(turbineId: string, lamp: Lamp, random: () => number): Promise<boolean | undefined>;
  readonly meter: InferenceMeter;
  /** Windows given up: the model too slow, too many of their readings lost. */
  counts(): { readonly dropped: number; readonly incomplete: number };
  /** Settles when every window offered so far is judged. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface SeatPlan {
  readonly model: Pick<Model, "manifest" | "baseline" | "digest">;
  readonly runtime: Runtime;
  readonly scoring: Scoring;
  readonly turbines: readonly string[];
  /** Said of every window before its outcome. */
  readonly onDue: (window: PlacedWindow) => void;
  readonly onOutcome: (place: number, outcome: Outcome) => void;
  /** Whether such a window may be captured, and its readings are wanted. */
  readonly isCaptureDue: Sampler["isDue"];
}

export const createSeat = (plan: SeatPlan): Seat => {
  const { model, runtime, scoring, turbines, onOutcome } = plan;
  const { manifest } = model;
  const meter = createInferenceMeter();

  const onDecision = (decision: Decision, window: () => Float32Array): void => {
    const { turbineId, time, firstSeq, lastSeq, place } = decision;
    const isWanted = plan.isCaptureDue(decision, decision.anomalies.includes(1));
    const input = isWanted ? window().slice() : undefined;
    const judged = { turbineId, time, firstSeq, lastSeq, input };
    onOutcome(place, { kind: "verdict", window: judged, verdict: speak(decision) });
  };

  const engine: Engine = createEngine({
    manifest,
    turbines,
    ...(scoring.scorer && { scorer: scoring.scorer }),
    mostAtOnce: scoring.mostAtOnce,
    onDue: plan.onDue,
    onDecision,
    onScored(windows, inferenceMs, queueAgeMs) {
      for (let i = 0; i < windows; i++) meter.count(inferenceMs / windows, queueAgeMs);
    },
    onFailed(error, windows) {
      for (const { turbineId, place } of windows) {
        meter.countFailure();
        onOutcome(place, { kind: "failed", window: { turbineId }, error });
      }
    },
    onDropped: ({ turbineId, place }) =>
      onOutcome(place, { kind: "dropped", window: { turbineId } }),
  });

  const speak = createSpeak(engine.speaker);

  return {
    version: manifest.modelVersion ?? "none",
    digest: model.digest,
    manifest,
    engine,
    ordered: engine.ordered,
    hasWaiting: () => engine.waiting() > 0,
    tick: engine.tick,
    standing: (turbineId, now) => standingVerdict(engine, turbineId, now),
    async recognises(turbineId, lamp, random) {
      const window = engine.newestWindow(turbineId);
      if (!window) return undefined;
      const scores = await scoring.aside.score(challengeOf(window, lamp, random), 1);
      const problem = scores && scoresProblem(scores);
      if (problem !== undefined) throw new Error(problem);
      return recognises(manifest, scores, lamp);
    },
    meter,
    counts: engine.counts,
    drained: engine.drained,
    close: () => runtime.close(),
  };
};

const standingVerdict = (
  { speaker, turbine }: Pick<Engine, "speaker" | "turbine">,
  turbineId: string,
  now: number,
): Verdict => {
  const { judged, lastSeq, lastTime } = turbine(turbineId);
  const anomalies = CHANNELS.map((_, channel) => isChannelLit(judged.lamps, channel));
  const seq = Math.max(0, lastSeq);
  return {
    turbineId,
    // By the turbine's own clock, like every verdict: a later one must not seem to be older.
    time: Number.isNaN(lastTime) ? now : lastTime,
    modelVersion: speaker.modelVersion,
    firstSeq: seq,
    lastSeq: seq,
    values: anomalies.map(() => 0),
    thresholds: [...speaker.thresholds],
    anomalies,
    flags: lampsOf(anomalies),
    coverage: 0,
  };
};
