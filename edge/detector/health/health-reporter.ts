import { topics } from "../../../domain/topics.ts";
import type { Health } from "../../../domain/turbine/health.ts";
import type { Letter } from "../outbox/letter.ts";
import type { Figures } from "./figures.ts";
import { fittedHealth } from "./fitted.ts";

export type HealthState = Pick<Health, "state" | "reason">;

export interface HealthReporter {
  /** Reports at once when the state or its reason is another one; answers whether it is. */
  change(next: HealthState): boolean;
  /** Reports at once: something else than the state changed that somebody waits for. */
  reportNow(): void;
  /** The present state. */
  state(): HealthState;
  close(): void;
}

export interface HealthPlan {
  readonly thingName: string;
  readonly detectorVersion: string;
  /** A `reason` among them is told while the state has none of its own. */
  readonly figures: (secondsSinceLast: number) => Figures;
  /** Whether the release is young, so that the cloud looks closely. */
  readonly isYoung: (time: number) => boolean;
  readonly publish: (letter: Letter) => void;
  readonly now?: () => number;
}

const OFTEN_MS = 10_000;
/** When nothing is new and all is well: a sixth of the messages, which are paid for one by one. */
const SELDOM_MS = 60_000;

/** Reports the detector's health: on every change, every 10 s while young or unwell, else every 60 s. */
export const createHealthReporter = (plan: HealthPlan): HealthReporter => {
  const { thingName, detectorVersion, figures, isYoung, publish, now = Date.now } = plan;
  let current: HealthState = { state: "starting" };
  let since = now();
  let lastAt = since;
  let lastReason: string | undefined;

  const report = (): void => {
    const time = now();
    const found = figures((time - lastAt) / 1_000);
    const reason = current.reason ?? found.reason;
    const health: Health = {
      thingName,
      time,
      detectorVersion,
      ...found,
      ...current,
      ...(reason !== undefined && { reason }),
      since,
    };
    lastAt = time;
    lastReason = reason;
    publish({ lane: "health", topic: topics.health(thingName), payload: fittedHealth(health) });
  };

  const isWell = (): boolean => current.state === "running" && lastReason === undefined;

  const onTick = (): void => {
    // A clock that was set back must not silence the reports.
    const passed = Math.abs(now() - lastAt);
    const due = isWell() && !isYoung(now()) ? SELDOM_MS : OFTEN_MS;
    if (passed >= due - OFTEN_MS / 2) report();
  };

  report();
  const timer = setInterval(onTick, OFTEN_MS);
  return {
    change(next) {
      if (next.state === current.state && next.reason === current.reason) return false;
      if (next.state !== current.state) since = now();
      const { state, reason } = next;
      current = reason === undefined ? { state } : { state, reason };
      report();
      return true;
    },
    reportNow: report,
    state: () => current,
    close: () => clearInterval(timer),
  };
};
