import { topics } from "../../domain/topics.ts";
import { createCoverage } from "../../domain/turbine/engine/coverage.ts";
import type { Refusal } from "../../domain/turbine/engine/decoding/decoder.ts";
import { createIntake, type Intake } from "../../domain/turbine/engine/intake.ts";
import type { Ordered } from "../../domain/turbine/engine/ordering/stream.ts";
import type { TurbineMemory } from "../../domain/turbine/engine/turbine-memory.ts";
import type { Health } from "../../domain/turbine/health.ts";
import type { ModelRecord } from "../../domain/turbine/understudy/model-record.ts";
import type { TrialLimits } from "../../domain/turbine/understudy/trial-limits.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { createSampler } from "./capture.ts";
import { createDashboardSamples } from "./dashboard-samples.ts";
import { log } from "./log.ts";
import { createMeters } from "./meters.ts";
import type { Letter } from "./outbox/letter.ts";
import { createSeat, type Outcome, type Seat, type SeatPlan } from "./seat.ts";
import type { Role } from "./understudy/role.ts";
import { createUnderstudy } from "./understudy/understudy.ts";
import { createVoice } from "./understudy/voice.ts";

export interface Detector {
  /** Takes one message of a turbine's raw-data topic. Never throws. */
  receive(turbineId: string, payload: Uint8Array): void;
  /** What arrived, and what was wrong with it. */
  readonly intake: Pick<Intake, "counts" | "countsOf">;
  /** Why the last message was refused. */
  lastRefusal(): string | undefined;
  /** What is known of the turbines and must outlive the process. */
  memories(): TurbineMemory[];
  memoryOf(turbineId: string): TurbineMemory;
  /** How many turbines it watches. */
  readonly turbines: number;
  /** Share of the readings that were judged of late, and the turbines with too few. */
  coverage(time: number): Pick<Health, "coverage" | "blindTurbines">;
  /** The model that speaks. */
  speaker(): Pick<Seat, "version" | "digest" | "engine" | "counts" | "meter" | "worstDrift">;
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
  /** What earlier processes knew of the turbines. */
  readonly memories?: readonly TurbineMemory[];
  readonly onRefused?: (turbineId: string, refusal: Refusal) => void;
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

type Loaded = Pick<SeatPlan, "model" | "runtime" | "scoring">;

/** Watches the device's turbines: readings in, verdicts, samples and captures out. */
export const createDetector = (plan: DetectorPlan): Detector => {
  const { turbines, publish, now = Date.now } = plan;
  const meters = createMeters(now());
  const samples = createDashboardSamples();
  let lostInARow = 0;
  let isTickDue = false;
  let lastRefusal: string | undefined;

  const seatFor = (role: Role): Seat | undefined => {
    const loaded = plan[role];
    return (
      loaded &&
      createSeat({
        ...loaded,
        turbines,
        onDue({ turbineId, place }) {
          if (role === understudy.speaker()) voice.promise(turbineId, place, role);
        },
        onOutcome: (place, outcome) => onOutcome(role, place, outcome),
      })
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
      listeners = listenersNow();
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

  const onOutcome = (role: Role, place: number, outcome: Outcome): void => {
    if (!seats.has(role)) return;
    voice.onOutcome(role, place, outcome);
    understudy.onOutcome(role, place, outcome);
  };

  const speaker = (): Seat => seats.get(understudy.speaker()) ?? first;

  /** Per turbine whoever is loaded, the speaking model first: its debts are known before answers. */
  const listenersNow = (): ReadonlyMap<string, readonly Ordered[]> => {
    const inTurn = [...seats.values()].sort(
      (a, b) => Number(b === speaker()) - Number(a === speaker()),
    );
    return new Map(turbines.map((id) => [id, inTurn.map((seat) => seat.ordered(id))]));
  };
  let listeners = listenersNow();

  const coverage = createCoverage({ turbines, rateHz: first.manifest.rateHz, begun: now() });
  const intake = createIntake({
    turbines,
    rateHz: first.manifest.rateHz,
    listeners: (turbineId) => listeners.get(turbineId) ?? [],
    onDecoded(turbineId, decoded) {
      meters.countReadings(decoded.count);
      const second = samples.add(turbineId, decoded);
      if (second) publish({ lane: "sample", ...second });
    },
    onRefused(turbineId, refusal) {
      lastRefusal = refusal.reason;
      plan.onRefused?.(turbineId, refusal);
    },
  });

  restoreMemories(plan.memories ?? [], [...seats.values()], intake);

  /** What came within one turn of the event loop is scored together. */
  const tickSoon = (): void => {
    if (isTickDue || ![...seats.values()].some((seat) => seat.hasWaiting())) return;
    isTickDue = true;
    setImmediate(() => {
      isTickDue = false;
      for (const seat of seats.values()) seat.tick();
    });
  };

  return {
    receive(turbineId, payload) {
      intake.receive(turbineId, payload);
      tickSoon();
    },
    intake,
    lastRefusal: () => lastRefusal,
    memories: () => turbines.map((id) => speaker().engine.remember(id)),
    memoryOf: (turbineId) => speaker().engine.remember(turbineId),
    turbines: turbines.length,
    coverage: (time) => coverage.at(time, (id) => speaker().engine.turbine(id).realSamples),
    speaker,
    record: understudy.record,
    figures: (seconds) => ({
      ...meters.take(seconds),
      ...speaker().meter.p99(),
      judged: meters.judged(),
      ...understudy.figures(),
      failedInferences: speaker().meter.failures().total,
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

/** Both models take what fits them, and readings go on after the last one that was judged. */
const restoreMemories = (
  memories: readonly TurbineMemory[],
  seats: readonly Seat[],
  intake: Pick<Intake, "resume">,
): void => {
  for (const { version, engine } of seats) {
    for (const { turbineId, left } of engine.restore(memories)) {
      if (left.length > 0) log("memory-left", { turbineId, model: version, left });
    }
  }
  for (const { turbineId, order } of memories) {
    const { lastSeq, lastTime } = order;
    if (lastSeq !== null && lastTime !== null) intake.resume(turbineId, lastSeq, lastTime);
  }
};
