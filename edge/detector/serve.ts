import { ModelRefused } from "../../domain/errors.ts";
import { topics } from "../../domain/topics.ts";
import { createShiftWatch } from "../../domain/turbine/detection/shift-watch.ts";
import { openAlarmLedger } from "./alarm-ledger.ts";
import { createDetector } from "./detector.ts";
import type { DeviceLink } from "./device-link.ts";
import type { Environment } from "./environment.ts";
import { type InferenceWatch, watchInference } from "./inference-watch.ts";
import { createIntake } from "./intake.ts";
import { describe, log, seldom } from "./log.ts";
import { loadModel, type Model } from "./model.ts";
import { openOutlets } from "./outlets.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { selfTest } from "./self-test.ts";
import { settingsFrom } from "./settings.ts";
import { createVerdictSender } from "./verdict-sender.ts";

export interface Service {
  /** Takes the label back, says goodbye and lets everything go; settles within 2 s. */
  stop(reason: string): Promise<void>;
}

export interface ServicePlan {
  readonly environment: Environment;
  readonly link: DeviceLink;
  readonly openRuntime: (environment: Environment, model: Model) => Promise<Runtime>;
}

const FAREWELL_MS = 1_000;
const REFUSAL_MS = 5_000;

/**
 * Starts the detector on a connected link. It reports RUNNING only after the model's signature, its
 * files and one inference proved good and every turbine is subscribed.
 * @throws the reason, such as ModelRefused, after having reported it and the state ERRORED
 */
export const startService = async (plan: ServicePlan): Promise<Service> => {
  const { environment, link } = plan;
  const settings = settingsFrom(await link.configuration(), environment);
  for (const problem of settings.problems) log("configuration-problem", { problem });
  const { turbines, captureMinutes } = settings;
  const outlets = await openOutlets(environment, settings, link);
  const { announcer, health, outbox, journal } = outlets;

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

  const { model, runtime } = await prepare(plan, turbines).catch(refuse);
  const modelVersion = model.manifest.modelVersion ?? "none";
  const watch: InferenceWatch = watchInference(
    modelVersion,
    () => detector.meters,
    health,
    announcer,
  );
  const detector = createDetector({
    model,
    runtime,
    turbines,
    captureMinutes,
    publish: outbox.offer,
    sendVerdict: createVerdictSender({ ledger: openAlarmLedger(journal), publish: outbox.offer }),
    onFailed: watch.failed,
    onRecovered: watch.recovered,
  });
  const shiftSince = createShiftWatch();
  const logRefusal = seldom("reading-refused");
  const intake = createIntake({
    turbines,
    accept: detector.accept,
    onRefuse: (topic, reason) => logRefusal({ topic, reason }),
  });
  outlets.tell((seconds) => {
    const drift = detector.drift();
    return {
      ...detector.meters.take(seconds),
      modelVersion,
      modelDigest: model.digest,
      judged: detector.meters.judged(),
      dropped: detector.dropped(),
      drops: { window: detector.dropped() },
      ...intake.figures(),
      failedInferences: detector.meters.failures().total,
      drift,
      driftSince: shiftSince(drift, Date.now()),
    };
  });

  const subscribed = turbines.map((id) => link.subscribe(topics.rawData(id), intake.receive));
  await Promise.all(subscribed).catch(refuse);
  announcer.loaded(modelVersion);
  health.change({ state: "running" });
  await link.reportState("RUNNING");
  log("running", { modelVersion, turbines });
  return {
    async stop(reason) {
      announcer.notLoaded(modelVersion, reason);
      health.change({ state: "stopping", reason });
      await outlets.sendOff(FAREWELL_MS);
      await Promise.allSettled([link.close(), runtime.close()]);
    },
  };
};

const prepare = async (
  { environment, openRuntime }: ServicePlan,
  turbines: readonly string[],
): Promise<{ model: Model; runtime: Runtime }> => {
  const model = await loadModel(environment);
  const runtime = await openRuntime(environment, model);
  await selfTest(runtime, model.manifest);
  if (turbines.length > 0) return { model, runtime };
  throw new ModelRefused(
    `no turbine to watch: ${environment.thingName} ends in no number; list "turbines" in the configuration`,
  );
};
