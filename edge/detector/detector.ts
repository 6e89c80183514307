import { createCoverage } from "../../domain/turbine/engine/coverage.ts";
import type { Refusal } from "../../domain/turbine/engine/decoding/decoder.ts";
import { createIntake, type Intake } from "../../domain/turbine/engine/intake.ts";
import type { TurbineMemory } from "../../domain/turbine/engine/turbine-memory.ts";
import type { Health } from "../../domain/turbine/health.ts";
import type { ModelRecord } from "../../domain/turbine/understudy/model-record.ts";
import { createBlindness } from "./blindness.ts";
import { createDashboardSamples } from "./dashboard-samples.ts";
import type { RefusedRate } from "./intake-figures.ts";
import { log } from "./log.ts";
import { createMeters } from "./meters.ts";
import { createRefusedReadings } from "./refused-readings.ts";
import type { Seat } from "./seat.ts";
import { createTelling, type TellingPlan } from "./telling.ts";
import { createModels, type GivenModels } from "./understudy/models.ts";

export interface Detector {
  /** Takes one message of a turbine's raw-data topic. Never throws. */
  receive(turbineId: string, payload: Uint8Array): void;
  /** What arrived, and what was wrong with it. */
  readonly intake: Pick<Intake, "counts" | "countsOf">;
  /** Why the last message was refused. */
  lastRefusal(): string | undefined;
  /** Turbines whose readings came at a rate that the speaking model cannot judge. */
  rates(): readonly RefusedRate[];
  /** What is known of the turbines and must outlive the process. */
  memories(): TurbineMemory[];
  memoryOf(turbineId: string): TurbineMemory;
  /** How many turbines it watches. */
  readonly turbines: number;
  /** Share of the readings that were judged of late, and the turbines with too few. */
  coverage(time: number): Coverage;
  /** The model that speaks. */
  speaker(): Pick<Seat, "version" | "digest" | "engine" | "counts" | "meter">;
  record(): ModelRecord;
  figures(secondsSinceLast: number): DetectorFigures;
  /** Lets the old model go when the release is not young any more. */
  tick(time: number): void;
  /** Settles when every window offered so far is judged. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface Coverage {
  readonly figures: Required<Pick<Health, "coverage" | "blindTurbines">>;
  /** Why the first blind turbine is, where somebody can tell. */
  readonly why: string | undefined;
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

export interface DetectorPlan extends GivenModels, TellingPlan {
  /** What earlier processes knew of the turbines. */
  readonly memories?: readonly TurbineMemory[];
  readonly onRefused?: (turbineId: string, refusal: Refusal) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Ids of blind turbines that health names; it must fit a message. */
const MOST_NAMED = 10;

/** Watches the device's turbines: readings in, verdicts, samples and captures out. */
export const createDetector = (plan: DetectorPlan): Detector => {
  const { turbines, publish, now = Date.now } = plan;
  const meters = createMeters(now());
  const blindness = createBlindness({
    standing: (id) => speaker().standing(id, now()),
    tell: plan.sendVerdict,
  });
  const models = createModels({
    ...plan,
    ...createTelling(
      { ...plan, sendVerdict: (verdict) => plan.sendVerdict(blindness.said(verdict)) },
      meters,
    ),
    onSpeaker: () => meters.beginAnew(now()),
    onListeners: () => intake.listenAnew(),
  });
  const { speaker, rateHz } = models;
  const coverage = createCoverage({ turbines, rateHz, begun: now() });
  const samples = createDashboardSamples();
  const refused = createRefusedReadings(now);
  const rateOf = (turbineId: string): RefusedRate => {
    const { grid } = speaker().engine.turbine(turbineId);
    return { turbineId, reason: grid.refusal, refused: grid.refused };
  };

  const intake: Intake = createIntake({
    turbines,
    rateHz,
    listeners: models.listeners,
    onDecoded(turbineId, decoded) {
      meters.countReadings(decoded.count);
      const second = samples.add(turbineId, decoded);
      if (second) publish({ lane: "sample", ...second });
    },
    onRefused(turbineId, refusal) {
      refused.note(turbineId, refusal);
      plan.onRefused?.(turbineId, refusal);
    },
  });
  restoreMemories(plan.memories ?? [], models.all(), intake);

  return {
    receive(turbineId, payload) {
      intake.receive(turbineId, payload);
      models.tickSoon();
    },
    intake,
    lastRefusal: refused.last,
    rates: () => turbines.map(rateOf),
    memories() {
      intake.flush();
      return turbines.map((id) => speaker().engine.remember(id));
    },
    memoryOf: (turbineId) => speaker().engine.remember(turbineId),
    turbines: turbines.length,
    coverage(time) {
      const found = coverage.at(time, (id) => speaker().engine.turbine(id).realSamples);
      blindness.update(found.blind, time);
      const ids = found.blind.map(({ turbineId }) => turbineId);
      const [first] = ids;
      return {
        figures: {
          coverage: found.coverage,
          blindTurbines: { count: ids.length, ids: ids.slice(0, MOST_NAMED) },
        },
        why: first === undefined ? undefined : (rateOf(first).reason ?? refused.lately(first)),
      };
    },
    speaker,
    record: models.record,
    figures: (seconds) => ({
      ...meters.take(seconds),
      ...speaker().meter.p99(),
      judged: meters.judged(),
      ...models.figures(),
      failedInferences: speaker().meter.failures().total,
    }),
    tick(time) {
      intake.flush();
      models.tick(time);
    },
    async drained() {
      intake.flush();
      await models.drained();
    },
    close: models.close,
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
