import type { Lamp } from "../../domain/turbine/channels.ts";
import { createDriftMeter } from "../../domain/turbine/detection/drift.ts";
import { createMonitor } from "../../domain/turbine/detection/monitor.ts";
import { detectionOf } from "../../domain/turbine/detection/settings.ts";
import type { Window } from "../../domain/turbine/detection/window.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import { challengeOf, recognises } from "../../domain/turbine/understudy/challenge.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { createInferenceMeter, type InferenceMeter } from "./inference-meter.ts";
import type { Model } from "./model.ts";
import { checkOutputs } from "./outputs.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { createScoringQueue } from "./scoring-queue.ts";

/** What became of one window. */
export type Outcome =
  | { readonly kind: "verdict"; readonly window: Window; readonly verdict: Verdict }
  | { readonly kind: "failed"; readonly window: Window; readonly error: unknown }
  /** The model was slower than the readings. */
  | { readonly kind: "dropped"; readonly window: Window };

/** One loaded model and what it has seen of each turbine, whether it speaks or not. */
export interface Seat {
  readonly version: string;
  readonly digest: string;
  readonly manifest: Manifest;
  /** Takes a reading; answers the window that was full with it. Its outcome follows. */
  accept(reading: Reading): Window | undefined;
  /** Whether the model recognises a gross fault mixed into the turbine's newest window. */
  recognises(turbineId: string, lamp: Lamp, random: () => number): Promise<boolean>;
  readonly meter: InferenceMeter;
  /** Distance from the training baseline per channel. */
  drift(): number[];
  /** Windows that were too long about or too many: readings lost between them. */
  counts(): { readonly dropped: number; readonly gaps: number };
  /** Settles when every window offered so far is judged. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface SeatPlan {
  readonly model: Pick<Model, "manifest" | "baseline" | "digest">;
  readonly runtime: Runtime;
  readonly turbines: readonly string[];
  readonly onOutcome: (outcome: Outcome) => void;
}

export const createSeat = ({ model, runtime, turbines, onOutcome }: SeatPlan): Seat => {
  const { manifest } = model;
  const scoresName = detectionOf(manifest).outputs.scores;
  const monitors = new Map(turbines.map((id) => [id, createMonitor(manifest, id)]));
  const newest = new Map<string, Window>();
  const drift = createDriftMeter(model.baseline);
  const meter = createInferenceMeter();

  const queue = createScoringQueue({
    run: runtime.run,
    onScored(window, outputs, ms, queuedMs) {
      checkOutputs(manifest, outputs);
      const verdict = monitors.get(window.turbineId)?.judge(window, outputs);
      if (!verdict) return;
      meter.count(ms, queuedMs);
      onOutcome({ kind: "verdict", window, verdict });
    },
    onDropped: (window) => onOutcome({ kind: "dropped", window }),
    onFailed(window, error) {
      meter.countFailure();
      onOutcome({ kind: "failed", window, error });
    },
  });

  return {
    version: manifest.modelVersion ?? "none",
    digest: model.digest,
    manifest,
    accept(reading) {
      const window = monitors.get(reading.turbineId)?.push(reading);
      if (!window) return undefined;
      newest.set(window.turbineId, window);
      drift.add(window);
      queue.offer(window);
      return window;
    },
    async recognises(turbineId, lamp, random) {
      const window = newest.get(turbineId);
      if (!window) return false;
      const outputs = await runtime.run(challengeOf(window.input, lamp, random));
      return recognises(manifest, outputs[scoresName], lamp);
    },
    meter,
    drift: () => drift.values(),
    counts: () => ({
      dropped: queue.dropped(),
      gaps: [...monitors.values()].reduce((sum, monitor) => sum + monitor.counts().gaps, 0),
    }),
    drained: () => queue.drained(),
    close: () => runtime.close(),
  };
};
