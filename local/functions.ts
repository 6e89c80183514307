import { fileURLToPath } from "node:url";
import { DEFAULT_ALARM_POLICY } from "../domain/alarms/alarm-policy.ts";
import { alarmEnvironment } from "../domain/alarms/configuration.ts";
import type { Architecture } from "../domain/architecture.ts";
import { environmentOf } from "../domain/configuration.ts";
import type { Home } from "../domain/device-policies.ts";
import { NAMES } from "../domain/names.ts";
import { retrainingEnvironment } from "../domain/retraining/configuration.ts";
import { DEFAULT_RETRAINING } from "../domain/retraining/retraining.ts";
import type { Delivery } from "../domain/rollout/delivery.ts";
import { edgeManagerTool } from "../domain/rollout/device-tools.ts";
import { gateAtSpeed, ringsAtSpeed } from "../domain/rollout/gate/at-speed.ts";
import { DEFAULT_GATE, type GatePolicy } from "../domain/rollout/gate/policy.ts";
import { type RingPlan, ringsOf } from "../domain/rollout/ring-plan.ts";
import { EVENT_FUNCTIONS } from "../domain/wiring/functions.ts";
import type { Twin } from "../twin/create-twin.ts";
import type { LambdaFunction } from "../twin/lambda/lambda-runtime.ts";
import { partitionOf } from "../twin/partition.ts";
import {
  ALARMS,
  ARTIFACT_BUCKET,
  DATA_BUCKET,
  NOTIFICATIONS,
  roleArn,
  TASK_FUNCTIONS,
} from "./cloud-plan.ts";

export interface FunctionSettings {
  readonly delivery: Delivery;
  readonly rings: readonly RingPlan[];
  readonly turbinesPerDevice: number;
  readonly speed: number;
  /** Default: the product's, with its waits divided by the speed. */
  readonly gate?: GatePolicy;
  /** S3 URI of the detector's ZIP for this machine. */
  readonly detectorUri: string;
}

const LAMBDAS = new URL("../lambdas/", import.meta.url);
const ARCHITECTURE: Architecture = process.arch === "arm64" ? "aarch64" : "amd64";

/** Every handler with the environment that CDK gives it. */
export const productFunctions = (twin: Twin, settings: FunctionSettings): LambdaFunction[] => {
  const environment = {
    ...environmentOf(configurationFor(twin, settings)),
    ...retrainingEnvironment({
      ledgerTable: NAMES.ledgerTable,
      pipelineName: NAMES.pipeline,
      rings: ringsAtSpeed(ringsOf(settings.rings), settings.speed),
      policy: {
        ...DEFAULT_RETRAINING,
        sustainedSeconds: DEFAULT_RETRAINING.sustainedSeconds / settings.speed,
        cooldownSeconds: DEFAULT_RETRAINING.cooldownSeconds / settings.speed,
      },
    }),
    ...alarmEnvironment({
      ledgerTable: NAMES.ledgerTable,
      topicArn: topicArn(twin.world, ALARMS),
      policy: {
        ...DEFAULT_ALARM_POLICY,
        windowSeconds: DEFAULT_ALARM_POLICY.windowSeconds / settings.speed,
      },
    }),
    // A function on AWS has no home with its engineer's profiles in it.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    POWERTOOLS_LOG_LEVEL: "INFO",
  };
  return [...TASK_FUNCTIONS, ...Object.values(EVENT_FUNCTIONS)].map(({ handler, ...deployed }) => ({
    ...deployed,
    entry: fileURLToPath(new URL(`${handler}.ts`, LAMBDAS)),
    environment,
  }));
};

const configurationFor = ({ world, services }: Twin, settings: FunctionSettings) => ({
  delivery: settings.delivery,
  modelPackageGroup: NAMES.modelPackageGroup,
  artifactBucket: ARTIFACT_BUCKET,
  ledgerTable: NAMES.ledgerTable,
  signingKeyId: services.signingKey.arn,
  trustedKeyIds: [],
  retention: { evidenceDays: 0, deviceHistoryDays: 0 },
  notificationTopicArn: topicArn(world, NOTIFICATIONS),
  rings: ringsAtSpeed(ringsOf(settings.rings), settings.speed),
  gate: settings.gate ?? gateAtSpeed(DEFAULT_GATE, settings.speed),
  detectorBundles: { [ARCHITECTURE]: settings.detectorUri },
  detectorNodePath: process.execPath,
  turbinesPerDevice: settings.turbinesPerDevice,
  tools: settings.delivery === "edge-manager" ? [edgeManagerTool("local-fleet", DATA_BUCKET)] : [],
  compilationRoleArn: roleArn("Compilation", homeOf(world)),
  packagingRoleArn: roleArn("Packaging", homeOf(world)),
  compileArchitecture: ARCHITECTURE,
  stage: "",
});

const topicArn = ({ region, account }: Twin["world"], name: string): string =>
  `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;

const homeOf = ({ region, account }: Twin["world"]): Home => ({
  partition: partitionOf(region),
  region,
  account,
});
