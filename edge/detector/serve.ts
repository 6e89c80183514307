import { ModelRefused } from "../../domain/errors.ts";
import { topics } from "../../domain/topics.ts";
import { createShiftWatch } from "../../domain/turbine/detection/shift-watch.ts";
import { createDetector } from "./detector.ts";
import type { DeviceLink } from "./device-link.ts";
import type { Environment } from "./environment.ts";
import { createHealthReporter, type Figures, figuresWithoutModel, rssMb } from "./health.ts";
import { type InferenceWatch, watchInference } from "./inference-watch.ts";
import { createIntake } from "./intake.ts";
import { createAnnouncer } from "./label.ts";
import { describe, log, seldom } from "./log.ts";
import { loadModel, type Model } from "./model.ts";
import { createOutbox } from "./outbox.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { selfTest } from "./self-test.ts";
import { settingsFrom } from "./settings.ts";
import { within } from "./within.ts";

export interface Service {
  /** Says goodbye and lets everything go; settles within 1.5 s. */
  stop(): Promise<void>;
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

  const logDrop = seldom("message-dropped");
  const outbox = createOutbox({
    send: link.publish,
    onDrop: ({ topic }, reason) => logDrop({ topic, reason }),
  });
  const announcer = createAnnouncer(turbines, outbox.offer);
  let figures = (_seconds: number): Figures => figuresWithoutModel(turbines, outbox.dropped());
  const health = createHealthReporter({
    thingName: environment.thingName,
    detectorVersion: environment.detectorVersion,
    figures: (seconds) => figures(seconds),
    publish: outbox.offer,
  });

  const sendOff = async (ms: number): Promise<void> => {
    health.close();
    await within(ms, outbox.drained(), "last messages").catch((error: unknown) =>
      log("messages-lost", { reason: describe(error) }),
    );
    outbox.close();
  };

  const refuse = async (error: unknown): Promise<never> => {
    const reason = describe(error);
    log("refused", { reason });
    announcer.notLoaded("none", reason);
    health.change({ state: "refused", reason });
    await sendOff(REFUSAL_MS);
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
  figures = (seconds) => {
    const drift = detector.drift();
    return {
      ...detector.meters.take(seconds),
      modelVersion,
      turbines: [...turbines],
      dropped: outbox.dropped() + detector.dropped(),
      refused: intake.refused(),
      failedInferences: detector.meters.failures().total,
      rssMb: rssMb(),
      drift,
      driftSince: shiftSince(drift, Date.now()),
    };
  };

  const subscribed = turbines.map((id) => link.subscribe(topics.rawData(id), intake.receive));
  await Promise.all(subscribed).catch(refuse);
  announcer.loaded(modelVersion);
  health.change({ state: "running" });
  await link.reportState("RUNNING");
  log("running", { modelVersion, turbines });
  return {
    async stop() {
      health.change({ state: "stopping" });
      await sendOff(FAREWELL_MS);
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
