import { fileURLToPath } from "node:url";
import type { Architecture } from "../domain/architecture.ts";
import { environmentOf } from "../domain/configuration.ts";
import { DEFAULT_RINGS, NAMES } from "../domain/names.ts";
import { retrainingEnvironment } from "../domain/retraining/configuration.ts";
import { DEFAULT_RETRAINING } from "../domain/retraining/retraining.ts";
import type { Delivery } from "../domain/rollout/delivery.ts";
import { DEFAULT_GATE, type GatePolicy } from "../domain/rollout/gate.ts";
import { bundleHandlers } from "../lambdas/build/bundle.ts";
import type { createLambdaRuntime, LambdaRuntime } from "../twin/lambda/lambda-runtime.ts";
import type { World } from "../twin/world/world.ts";
import { gateAtSpeed } from "./gate-at-speed.ts";

export interface FunctionSettings {
  readonly delivery: Delivery;
  readonly devices: number;
  readonly turbinesPerDevice: number;
  readonly speed: number;
  /** Default: the product's, with its waits divided by the speed. */
  readonly gate?: GatePolicy;
  /** S3 URI of the detector's ZIP for this machine. */
  readonly detectorUri: string;
}

export interface FunctionPlaces {
  readonly awsUrl: string;
  readonly bundleDir: string;
  readonly logDir: string;
  readonly signingKeyId: string;
  readonly topicArn: string;
  readonly artifactBucket: string;
  readonly log: (line: string) => void;
}

/** A function for each Task state, by the state's name; the file is the name in kebab case. */
const TASKS = [
  "Admit",
  "InspectArtefacts",
  "Preflight",
  "StartCompilation",
  "CheckCompilation",
  "SignModel",
  "PublishModel",
  "CheckModel",
  "RegisterDetector",
  "CheckDetector",
  "DeployRing",
  "JudgeRing",
  "Hold",
  "RollBack",
  "CheckRollBack",
  "Close",
] as const;

const ROOT = new URL("../", import.meta.url);
const ARCHITECTURE: Architecture = process.arch === "arm64" ? "aarch64" : "amd64";

/** What the state machine file's substitutions become. */
export const functionArns = ({ region, account }: World): Record<string, string> =>
  Object.fromEntries(
    TASKS.map((state) => [
      `${state}FunctionArn`,
      `arn:aws:lambda:${region}:${account}:function:${state}`,
    ]),
  );

/** Makes every handler invocable, with the environment CDK gives it. */
export const startFunctions = (
  world: World,
  settings: FunctionSettings,
  createLambda: typeof createLambdaRuntime,
  places: FunctionPlaces,
): Promise<LambdaRuntime> => {
  const environment = {
    ...environmentOf(configurationFor(world, settings, places)),
    ...retrainingEnvironment({
      ledgerTable: NAMES.ledgerTable,
      pipelineName: NAMES.pipeline,
      policy: {
        ...DEFAULT_RETRAINING,
        sustainedSeconds: DEFAULT_RETRAINING.sustainedSeconds / settings.speed,
        cooldownSeconds: DEFAULT_RETRAINING.cooldownSeconds / settings.speed,
      },
    }),
    AWS_ENDPOINT_URL: places.awsUrl,
    AWS_SECRET_ACCESS_KEY: "local",
    POWERTOOLS_LOG_LEVEL: "INFO",
  };
  const entryOf = (file: string) => fileURLToPath(new URL(file, ROOT));
  const functions = [
    ...TASKS.map((name) => ({ name, entry: entryOf(`lambdas/${kebab(name)}.ts`) })),
    { name: "RecordDevice", entry: entryOf("lambdas/events/record-device.ts") },
    { name: "WatchFleet", entry: entryOf("lambdas/events/watch-fleet.ts") },
    { name: "Retrain", entry: entryOf("lambdas/events/retrain.ts") },
  ];
  return createLambda({
    functions: functions.map((each) => ({ ...each, environment, timeoutSeconds: 60 })),
    bundleDir: places.bundleDir,
    bundle: bundleHandlers,
    logDir: places.logDir,
    region: world.region,
    account: world.account,
    // The steps of a rollout follow one another; an idle worker costs some 25 MB.
    idleSeconds: 2,
    onLog: places.log,
  });
};

const configurationFor = (world: World, settings: FunctionSettings, places: FunctionPlaces) => ({
  delivery: settings.delivery,
  modelPackageGroup: NAMES.modelPackageGroup,
  artifactBucket: places.artifactBucket,
  ledgerTable: NAMES.ledgerTable,
  signingKeyId: places.signingKeyId,
  notificationTopicArn: places.topicArn,
  // A single device is the canary; a ring without devices would be a fault.
  rings: DEFAULT_RINGS.slice(0, Math.min(settings.devices, DEFAULT_RINGS.length)),
  gate: settings.gate ?? gateAtSpeed(DEFAULT_GATE, settings.speed),
  detectorBundles: { [ARCHITECTURE]: settings.detectorUri },
  detectorNodePath: process.execPath,
  turbinesPerDevice: settings.turbinesPerDevice,
  compilationRoleArn: `arn:aws:iam::${world.account}:role/Compilation`,
  packagingRoleArn: `arn:aws:iam::${world.account}:role/Packaging`,
  compileArchitecture: ARCHITECTURE,
});

const kebab = (state: string): string => state.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
