import { topics } from "../../domain/topics.ts";
import type { Health } from "../../domain/turbine/health.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import type { ModelRecord } from "../../domain/turbine/understudy/model-record.ts";
import type { TrialLimits } from "../../domain/turbine/understudy/trial-limits.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { createSampler } from "./capture.ts";
import { createMeters } from "./meters.ts";
import type { Letter } from "./outbox/letter.ts";
import { createSeat, type Outcome, type Seat, type SeatPlan } from "./seat.ts";
import type { Role } from "./understudy/role.ts";
import { createUnderstudy } from "./understudy/understudy.ts";
import { createVoice } from "./understudy/voice.ts";

export interface Detector {
  accept(reading: Reading): void;
  /** The model that speaks. */
  speaker(): Pick<Seat, "version" | "digest" | "drift" | "counts" | "meter">;
  record(): ModelRecord;
  figures(secondsSinceLast: number): DetectorFigures;
  /** Lets the old model go when the release is not young any more. */
  tick(time: number): void;
  /** Settles when every window offered so far is judged. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export type DetectorFigures = Pick<
  Health,
  | "readingsPerSecond"
  | "anomalyRate"
  | "inferenceP99Ms"
  | "queueAgeP99Ms"
  | "judged"
  | "paired"
  | "challenge"
  | "failedInferences"
  | "gaps"
>;

export interface DetectorPlan {
  /** The model of the release; absent when it was put aside or cannot be loaded. */
  readonly released?: Loaded;
  /** The one that served before, while the release is young. */
  readonly old?: Loaded;
  readonly record: ModelRecord;
  readonly limits: TrialLimits;
  readonly turbines: readonly string[];
  readonly captureMinutes: number;
  readonly publish: (letter: Letter) => void;
  readonly sendVerdict: (verdict: Verdict) => void;
  /** Nobody could judge a window. */
  readonly onFailed?: (error: unknown) => void;
  /** The first verdict after such a window. */
  readonly onRecovered?: () => void;
  /** A new stage: another model may speak from now on. */
  readonly onRecord?: (record: ModelRecord) => void;
  /** Epoch milliseconds, and those of a clock that never goes back. */
  readonly now?: () => number;
  readonly steadyNow?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

type Loaded = Pick<SeatPlan, "model" | "runtime">;

/** At most four readings per second and turbine go to the dashboard. */
const DASHBOARD_MS = 250;

/** Watches the device's turbines: readings in, verdicts, samples and captures out. */
export const createDetector = (plan: DetectorPlan): Detector => {
  const { turbines, publish, now = Date.now } = plan;
  const meters = createMeters(now());
  const shownAt = new Map<string, number>();
  const readingsOf = new Map<string, number>();
  const placeOf = new WeakMap<object, number>();
  let lostInARow = 0;

  const seatFor = (role: Role): Seat | undefined => {
    const loaded = plan[role];
    return (
      loaded &&
      createSeat({ ...loaded, turbines, onOutcome: (outcome) => onOutcome(role, outcome) })
    );
  };
  const seats = new Map<Role, Seat>();
  for (const role of ["released", "old"] as const) {
    const seat = seatFor(role);
    if (seat) seats.set(role, seat);
  }
  const [first] = seats.values();
  if (!first) throw new Error("a detector needs a model");
  const { stride } = first.manifest.window;
  const budgetMs = (stride * 1_000) / first.manifest.rateHz / Math.max(1, turbines.length);
  const sampler = createSampler(plan.captureMinutes);

  const understudy = createUnderstudy({
    record: plan.record,
    released: seats.get("released"),
    old: seats.get("old"),
    limits: plan.limits,
    budgetMs,
    ...(plan.random && { random: plan.random }),
    ...(plan.steadyNow && { now: plan.steadyNow }),
    onChange(record) {
      if (understudy.speaker() !== spoke) meters.beginAnew(now());
      spoke = understudy.speaker();
      for (const [role, seat] of seats) if (!understudy.isThere(role)) dismiss(role, seat);
      plan.onRecord?.(record);
    },
  });

  let spoke = understudy.speaker();

  /** The model goes; what it still owes is the other's to tell. */
  const dismiss = (role: Role, seat: Seat): void => {
    seats.delete(role);
    voice.leave(role);
    seat
      .drained()
      .then(seat.close, seat.close)
      .catch(() => undefined);
  };

  const voice = createVoice({
    isThere: understudy.isThere,
    tell({ window, verdict }, role) {
      plan.sendVerdict(verdict);
      const { rateHz } = (seats.get(role) ?? first).manifest;
      const captured = sampler.take(window, verdict, rateHz);
      if (captured) {
        const topic = topics.capture(verdict.turbineId);
        publish({ lane: "capture", topic, payload: captured });
      }
      // What the model before still owed is not the speaking one's work.
      if (role === understudy.speaker()) meters.countVerdict(verdict.anomalies.includes(true));
      if (lostInARow > 0) plan.onRecovered?.();
      lostInARow = 0;
    },
    onLost(outcome) {
      if (outcome.kind !== "failed") return;
      lostInARow += 1;
      plan.onFailed?.(outcome.error);
    },
  });

  const onOutcome = (role: Role, outcome: Outcome): void => {
    const place = placeOf.get(outcome.window);
    if (place === undefined || !seats.has(role)) return;
    voice.onOutcome(role, place, outcome);
    understudy.onOutcome(role, place, outcome);
  };

  const show = (reading: Reading): void => {
    const time = now();
    if (time - (shownAt.get(reading.turbineId) ?? 0) < DASHBOARD_MS) return;
    shownAt.set(reading.turbineId, time);
    const topic = topics.dashboardUpdate(reading.turbineId);
    publish({ lane: "sample", topic, payload: JSON.stringify(reading) });
  };

  const speaker = (): Seat => seats.get(understudy.speaker()) ?? first;

  return {
    accept(reading) {
      const { turbineId } = reading;
      const place = (readingsOf.get(turbineId) ?? 0) + 1;
      readingsOf.set(turbineId, place);
      meters.countReading();
      show(reading);
      const speaks = understudy.speaker();
      for (const [role, seat] of seats) {
        const window = seat.accept(reading);
        if (!window) continue;
        placeOf.set(window, place);
        if (role === speaks) voice.promise(turbineId, place, role);
      }
    },
    speaker,
    record: understudy.record,
    figures: (seconds) => ({
      ...meters.take(seconds),
      ...speaker().meter.p99(),
      judged: meters.judged(),
      ...understudy.figures(),
      failedInferences: speaker().meter.failures().total,
      gaps: speaker().counts().gaps,
    }),
    tick: understudy.tick,
    async drained() {
      for (const seat of [...seats.values()]) await seat.drained();
    },
    async close() {
      await Promise.allSettled([...seats.values()].map((seat) => seat.close()));
    },
  };
};
