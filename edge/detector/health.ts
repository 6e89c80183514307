import { topics } from "../../domain/topics.ts";
import type { Health } from "../../domain/turbine/health.ts";
import type { Message } from "./device-link.ts";

export type HealthState = Pick<Health, "state" | "reason">;

/** What is counted elsewhere and asked for at every report. */
export type Figures = Omit<Health, "thingName" | "time" | "detectorVersion" | "state" | "reason">;

export interface HealthReporter {
  /** Reports at once when the state or its reason is another one. */
  change(next: HealthState): void;
  /** The present state. */
  state(): HealthState;
  close(): void;
}

export interface HealthPlan {
  readonly thingName: string;
  readonly detectorVersion: string;
  readonly figures: (secondsSinceLast: number) => Figures;
  readonly publish: (message: Message) => void;
  readonly everyMs?: number;
  readonly now?: () => number;
}

const EVERY_MS = 10_000;
/** Reasons hold paths and causes; the report must stay small. */
const LONGEST_REASON = 500;

/** Reports the detector's health every ten seconds and on every change of its state. */
export const createHealthReporter = (plan: HealthPlan): HealthReporter => {
  const { thingName, detectorVersion, figures, publish, now = Date.now } = plan;
  let current: HealthState = { state: "starting" };
  let lastAt = now();

  const report = (): void => {
    const time = now();
    const health: Health = {
      thingName,
      time,
      detectorVersion,
      ...current,
      ...figures((time - lastAt) / 1_000),
    };
    lastAt = time;
    publish({ topic: topics.health(thingName), payload: JSON.stringify(health), qos: 1 });
  };

  report();
  const timer = setInterval(report, plan.everyMs ?? EVERY_MS);
  return {
    change(next) {
      if (next.state === current.state && next.reason === current.reason) return;
      const { state, reason } = next;
      current =
        reason === undefined ? { state } : { state, reason: reason.slice(0, LONGEST_REASON) };
      report();
    },
    state: () => current,
    close: () => clearInterval(timer),
  };
};

/** The figures of a detector that has no model. */
export const figuresWithoutModel = (turbines: readonly string[], dropped: number): Figures => ({
  modelVersion: "none",
  turbines: [...turbines],
  readingsPerSecond: 0,
  inferenceP99Ms: 0,
  anomalyRate: 0,
  dropped,
  refused: 0,
  rssMb: rssMb(),
});

export const rssMb = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);
