import type { Ordered } from "../../../domain/turbine/engine/ordering/run.ts";
import type { ModelRecord } from "../../../domain/turbine/understudy/model-record.ts";
import type { TrialLimits } from "../../../domain/turbine/understudy/trial-limits.ts";
import { createSeat, type Outcome, type Seat, type SeatPlan } from "../seat.ts";
import type { Role } from "./role.ts";
import { createUnderstudy, type Understudy } from "./understudy.ts";
import { createVoice, type VoicePlan } from "./voice.ts";

/** The models a detector judges with: the one that speaks, and perhaps another beside it. */
export interface Models extends Pick<Understudy, "record" | "figures" | "tick"> {
  /** What the released model expects of a turbine; the old one when it is alone. */
  readonly rateHz: number;
  /** The model that speaks. */
  speaker(): Seat;
  all(): readonly Seat[];
  /** Whoever judges a turbine's readings. */
  listeners(turbineId: string): readonly Ordered[];
  /** Scores together what comes within one turn of the event loop. */
  tickSoon(): void;
  /** Settles when every window offered so far is judged. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface GivenModels {
  /** The model of the release; absent when it was put aside or cannot be loaded. */
  readonly released?: Loaded;
  /** The one that served before, while the release is young. */
  readonly old?: Loaded;
  readonly record: ModelRecord;
  readonly limits: TrialLimits;
  readonly turbines: readonly string[];
  /** A new stage: another model may speak from now on. */
  readonly onRecord?: (record: ModelRecord) => void;
  /** Of a clock that never goes back. */
  readonly steadyNow?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

export interface ModelsPlan
  extends GivenModels,
    Pick<VoicePlan, "onLost">,
    Pick<SeatPlan, "isCaptureDue"> {
  readonly tell: (outcome: Outcome & { readonly kind: "verdict" }, by: Teller) => void;
  /** Another model speaks from now on. */
  readonly onSpeaker: () => void;
  /** Others listen from now on. */
  readonly onListeners: () => void;
}

/** The model that a verdict is of. */
export interface Teller {
  readonly rateHz: number;
  /** False for what the model before still owed. */
  readonly speaks: boolean;
}

type Loaded = Pick<SeatPlan, "model" | "runtime" | "scoring">;

const ROLES = ["released", "old"] as const;

/** @throws when there is no model at all */
export const createModels = (plan: ModelsPlan): Models => {
  const { turbines } = plan;
  const seats = new Map<Role, Seat>();
  const voice = createVoice({
    isThere: (role) => seats.has(role),
    tell(outcome, role) {
      const { rateHz } = (seats.get(role) ?? first).manifest;
      plan.tell(outcome, { rateHz, speaks: role === understudy.speaker() });
    },
    onLost: plan.onLost,
  });

  const onOutcome = (role: Role, place: number, outcome: Outcome): void => {
    if (!seats.has(role)) return;
    voice.onOutcome(role, place, outcome);
    understudy.onOutcome(role, place, outcome);
  };
  for (const role of ROLES) {
    const loaded = plan[role];
    if (!loaded) continue;
    const seat = createSeat({
      ...loaded,
      turbines,
      isCaptureDue: plan.isCaptureDue,
      onDue({ turbineId, place }) {
        if (role === understudy.speaker()) voice.promise(turbineId, place, role);
      },
      onOutcome: (place, outcome) => onOutcome(role, place, outcome),
    });
    seats.set(role, seat);
  }
  const first = firstOf(seats);

  /** The model goes; what it still owes is the other's to tell. */
  const dismiss = (role: Role, seat: Seat): void => {
    seats.delete(role);
    voice.leave(role);
    seat
      .drained()
      .then(seat.close, seat.close)
      .catch(() => undefined);
  };

  const understudy = createUnderstudy({
    record: plan.record,
    released: seats.get("released"),
    old: seats.get("old"),
    limits: plan.limits,
    budgetMs: budgetMsOf(first, turbines.length),
    turbines: turbines.length,
    ...(plan.random && { random: plan.random }),
    ...(plan.steadyNow && { now: plan.steadyNow }),
    onChange(record) {
      if (understudy.speaker() !== spoke) plan.onSpeaker();
      spoke = understudy.speaker();
      for (const [role, seat] of seats) if (!understudy.isThere(role)) dismiss(role, seat);
      listeners = listenersOf(turbines, seats, spoke);
      plan.onListeners();
      plan.onRecord?.(record);
    },
  });
  let spoke = understudy.speaker();
  let listeners = listenersOf(turbines, seats, spoke);

  return {
    rateHz: first.manifest.rateHz,
    record: understudy.record,
    figures: understudy.figures,
    tick: understudy.tick,
    speaker: () => seats.get(understudy.speaker()) ?? first,
    listeners: (turbineId) => listeners.get(turbineId) ?? [],
    ...togetherOf(seats),
  };
};

const firstOf = (seats: ReadonlyMap<Role, Seat>): Seat => {
  const [first] = seats.values();
  if (!first) throw new Error("a detector needs a model");
  return first;
};

/** How long one window may take, so that every turbine's is judged before its next one comes. */
const budgetMsOf = ({ manifest }: Seat, turbines: number): number =>
  (manifest.window.stride * 1_000) / manifest.rateHz / Math.max(1, turbines);

/** Per turbine whoever is loaded, the speaking model first: its debts are known before answers. */
const listenersOf = (
  turbines: readonly string[],
  seats: ReadonlyMap<Role, Seat>,
  speaking: Role,
): ReadonlyMap<string, readonly Ordered[]> => {
  const inTurn = [...seats]
    .sort(([a], [b]) => Number(b === speaking) - Number(a === speaking))
    .map(([, seat]) => seat);
  return new Map(turbines.map((id) => [id, inTurn.map((seat) => seat.ordered(id))]));
};

/** What is asked of all that are loaded. */
const togetherOf = (
  seats: ReadonlyMap<Role, Seat>,
): Pick<Models, "all" | "tickSoon" | "drained" | "close"> => {
  let isTickDue = false;
  const all = (): Seat[] => [...seats.values()];
  return {
    all,
    tickSoon() {
      if (isTickDue || !all().some((seat) => seat.hasWaiting())) return;
      isTickDue = true;
      setImmediate(() => {
        isTickDue = false;
        for (const seat of seats.values()) seat.tick();
      });
    },
    async drained() {
      for (const seat of all()) await seat.drained();
    },
    async close() {
      await Promise.allSettled(all().map((seat) => seat.close()));
    },
  };
};
