import { topics } from "../../domain/topics.ts";
import { createDriftMeter } from "../../domain/turbine/detection/drift.ts";
import { createMonitor } from "../../domain/turbine/detection/monitor.ts";
import type { Window } from "../../domain/turbine/detection/window.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { createSampler } from "./capture.ts";
import { createMeters, type Meters } from "./meters.ts";
import type { Model } from "./model.ts";
import type { Letter } from "./outbox/letter.ts";
import { checkOutputs } from "./outputs.ts";
import type { Outputs, Runtime } from "./runtime/runtime.ts";
import { createScoringQueue } from "./scoring-queue.ts";

export interface Detector {
  accept(reading: Reading): void;
  readonly meters: Meters;
  /** Distance from the training baseline per channel. */
  drift(): number[];
  /** Windows given up since start because the model was too slow. */
  dropped(): number;
  /** Settles when every window offered so far is judged. */
  drained(): Promise<void>;
}

export interface DetectorPlan {
  readonly model: Pick<Model, "manifest" | "baseline">;
  readonly runtime: Pick<Runtime, "run">;
  readonly turbines: readonly string[];
  readonly captureMinutes: number;
  readonly publish: (letter: Letter) => void;
  readonly sendVerdict: (verdict: Verdict) => void;
  readonly onFailed?: (error: unknown) => void;
  /** The first inference after a failed one went well. */
  readonly onRecovered?: () => void;
  /** Milliseconds; for the dashboard's sampling only. */
  readonly now?: () => number;
}

/** At most four readings per second and turbine go to the dashboard. */
const DASHBOARD_MS = 250;

/** Watches the device's turbines: readings in, verdicts, samples and captures out. */
export const createDetector = (plan: DetectorPlan): Detector => {
  const { model, runtime, publish, now = Date.now } = plan;
  const monitors = new Map(
    plan.turbines.map((turbineId) => [turbineId, createMonitor(model.manifest, turbineId)]),
  );
  const drift = createDriftMeter(model.baseline);
  const sampler = createSampler(plan.captureMinutes, model.manifest.rateHz);
  const meters = createMeters();
  const shownAt = new Map<string, number>();

  const onScored = (window: Window, outputs: Outputs, ms: number): void => {
    checkOutputs(model.manifest, outputs);
    const verdict = monitors.get(window.turbineId)?.judge(window, outputs);
    if (!verdict) return;
    const { turbineId, anomalies } = verdict;
    plan.sendVerdict(verdict);
    const captured = sampler.take(window, verdict);
    if (captured) {
      publish({ lane: "capture", topic: topics.capture(turbineId), payload: captured });
    }
    if (meters.countVerdict(anomalies.includes(true), ms)) plan.onRecovered?.();
  };

  const onFailed = (_window: Window, error: unknown): void => {
    meters.countFailure();
    plan.onFailed?.(error);
  };

  const queue = createScoringQueue({ run: runtime.run, onScored, onFailed });

  const show = (reading: Reading): void => {
    const time = now();
    if (time - (shownAt.get(reading.turbineId) ?? 0) < DASHBOARD_MS) return;
    shownAt.set(reading.turbineId, time);
    const topic = topics.dashboardUpdate(reading.turbineId);
    publish({ lane: "sample", topic, payload: JSON.stringify(reading) });
  };

  return {
    accept(reading) {
      meters.countReading();
      show(reading);
      const window = monitors.get(reading.turbineId)?.push(reading);
      if (!window) return;
      drift.add(window);
      queue.offer(window);
    },
    meters,
    drift: () => drift.values(),
    dropped: () => queue.dropped(),
    drained: () => queue.drained(),
  };
};
