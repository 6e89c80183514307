import { join } from "node:path";
import { ModelRefused } from "../../domain/errors.ts";
import { topics } from "../../domain/topics.ts";
import { openAlarmLedger } from "./alarm-ledger.ts";
import { createDetector, type Detector } from "./detector.ts";
import { createDetectorFigures } from "./detector-figures.ts";
import type { DeviceLink } from "./device-link.ts";
import type { Environment } from "./environment.ts";
import type { HealthState } from "./health/health-reporter.ts";
import { watchInference } from "./inference-watch.ts";
import { describe, log, seldom } from "./log.ts";
import type { Model } from "./model.ts";
import { type Outlets, openOutlets } from "./outlets.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { type Settings, settingsFrom } from "./settings.ts";
import { openTurbineMemories, type TurbineMemories } from "./turbine-memories.ts";
import { type Cast, loadCast } from "./understudy/cast.ts";
import { modelStoreAt } from "./understudy/model-store.ts";
import { createRecordKeeper, foundRecord, type RecordKeeper } from "./understudy/record-keeper.ts";
import { usualState } from "./usual-state.ts";
import { createVerdictSender, type VerdictSender } from "./verdict-sender.ts";
import { warmUp } from "./warm-up/warm-up.ts";
import { within } from "./within.ts";

export interface Service {
  /** Takes the label back, says goodbye and lets everything go; settles within 2 s. */
  stop(reason: string): Promise<void>;
}

export interface ServicePlan {
  readonly environment: Environment;
  readonly link: DeviceLink;
  readonly openRuntime: (environment: Environment, model: Model) => Promise<Runtime>;
  /** Runs a model outside this process, to compare its kernel with it; absent where that cannot be. */
  readonly openElsewhere?: (environment: Environment, model: Model) => Promise<Runtime>;
  /** What this detector takes of memory; default: all that its process does. */
  readonly rssBytes?: () => number;
}

const FAREWELL_MS = 1_000;
const KEEPING_MS = 500;
const REFUSAL_MS = 5_000;
const UPKEEP_MS = 10_000;
/** Some kilobytes a turbine: a memory card bears it for years once a minute, not every second. */
const NOTING_MS = 60_000;
/** States that follow from what is loaded and what comes; the others have a reason of their own. */
const IS_USUAL = new Set<HealthState["state"]>(["running", "blind", "fallback"]);
const HOUR_MS = 3_600_000;

/**
 * Starts the detector on a connected link. It reports RUNNING only after a model's signature, its
 * files and one inference proved good and every turbine is subscribed.
 * @throws the reason, such as ModelRefused, after having reported it and the state ERRORED
 */
export const startService = async (plan: ServicePlan): Promise<Service> => {
  const { environment, link } = plan;
  const settings = settingsFrom(await link.configuration(), environment);
  for (const problem of settings.problems) log("configuration-problem", { problem });
  const { turbines } = settings;
  const outlets = await openOutlets(environment, settings, link, plan.rssBytes);
  const { announcer, health } = outlets;

  const refuse = async (error: unknown): Promise<never> => {
    const reason = describe(error);
    log("refused", { reason });
    announcer.notLoaded("none", reason);
    health.change({ state: "refused", reason });
    await outlets.sendOff(REFUSAL_MS);
    await link
      .reportState("ERRORED")
      .catch((failed: unknown) => log("state-not-reported", { reason: describe(failed) }));
    throw error;
  };

  const cast = await castFor(plan, settings, outlets).catch(refuse);
  const keeper = createRecordKeeper({
    journal: outlets.journal,
    store: storeOf(environment),
    released: cast.released?.model,
    from: environment,
  });
  const memories = openTurbineMemories(outlets.journal);
  const { detector, sender } = detectorFor(settings, outlets, cast, keeper, memories);
  outlets.tell(createDetectorFigures(detector, turbines, sender));
  // After the detector is made, so that both share what is compiled; before anything comes for it.
  const warmth = await warmUp({
    models: cast,
    limits: settings.understudy,
    turbines: turbines.length,
  });
  log("warmed-up", { ...warmth });

  const subscribed = turbines.map((id) =>
    link.subscribe(topics.rawData(id), (_topic, payload) => detector.receive(id, payload)),
  );
  await Promise.all(subscribed).catch(refuse);
  keeper.changed(cast.record);
  const upkeep = setInterval(() => {
    detector.tick(Date.now());
    keeper.note(detector.record());
    if (IS_USUAL.has(health.state().state)) health.change(usualNow(detector));
  }, UPKEEP_MS);
  const noting = setInterval(() => memories.note(detector.memories()), NOTING_MS);
  tellSpeaker(outlets, detector);
  await link.reportState("RUNNING");
  log("running", { modelVersion: detector.speaker().version, turbines });
  return {
    async stop(reason) {
      clearInterval(upkeep);
      clearInterval(noting);
      keeper.note(detector.record());
      memories.note(detector.memories());
      announcer.notLoaded(detector.speaker().version, reason);
      health.change({ state: "stopping", reason });
      await within(KEEPING_MS, keeper.settled(), "keeping the model").catch(() => undefined);
      await outlets.sendOff(FAREWELL_MS);
      await Promise.allSettled([link.close(), detector.close()]);
    },
  };
};

const castFor = async (
  { environment, openRuntime, openElsewhere }: ServicePlan,
  { turbines, understudy }: Settings,
  { journal }: Outlets,
): Promise<Cast> => {
  if (turbines.length === 0) {
    throw new ModelRefused(
      `no turbine to watch: ${environment.thingName} ends in no number; list "turbines" in the configuration`,
    );
  }
  return await loadCast({
    environment,
    openRuntime,
    ...(openElsewhere && { openElsewhere }),
    store: storeOf(environment),
    found: foundRecord(journal),
    time: Date.now(),
    youngMs: understudy.hours * HOUR_MS,
  });
};

const detectorFor = (
  { turbines, captureMinutes, understudy }: Settings,
  outlets: Outlets,
  cast: Cast,
  keeper: RecordKeeper,
  memories: TurbineMemories,
): { readonly detector: Detector; readonly sender: VerdictSender } => {
  const logRefusal = seldom("reading-refused");
  const { journal, outbox, announcer, health } = outlets;
  const watch = watchInference(
    () => ({ version: detector.speaker().version, usual: usualNow(detector) }),
    health,
    announcer,
  );
  const sender = createVerdictSender({
    ledger: openAlarmLedger(journal),
    publish: outbox.offer,
    memoryOf: (turbineId) => memories.changesFor(detector.memoryOf(turbineId)),
  });
  const detector: Detector = createDetector({
    ...cast,
    limits: understudy,
    turbines,
    captureMinutes,
    publish: outbox.offer,
    sendVerdict: sender.send,
    memories: memories.found(),
    onRefused: (turbineId, { cause, reason }) => logRefusal({ turbineId, cause, reason }),
    onFailed: watch.failed,
    onRecovered: watch.recovered,
    onRecord(record) {
      log("models", { stage: record.stage, ...(record.reason && { reason: record.reason }) });
      keeper.changed(record);
      tellSpeaker(outlets, detector);
    },
  });
  return { detector, sender };
};

/** Which model serves, and why it is not the new one. */
const tellSpeaker = ({ announcer, health }: Outlets, detector: Detector): void => {
  const usual = usualNow(detector);
  announcer.loaded(detector.speaker().version, usual.reason);
  if (!health.change(usual)) health.reportNow();
};

const usualNow = (detector: Detector): HealthState => {
  const { figures, why } = detector.coverage(Date.now());
  const { turbines } = detector;
  return usualState(detector.record(), { blind: figures.blindTurbines, why, turbines });
};

const storeOf = ({ workDir }: Environment) => modelStoreAt(join(workDir, "models"));
