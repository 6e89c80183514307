import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_RINGS, NAMES, thingName } from "../domain/names.ts";
import { approvalPattern } from "../domain/rollout/approval.ts";
import { unclosedPattern } from "../domain/rollout/closing.ts";
import { deviceEventPattern } from "../domain/rollout/device-event.ts";
import { RAW_PLACEHOLDER, trainingPipeline } from "../domain/training/pipeline.ts";
import { edgeManagerRecipe } from "../twin/edge-manager-agent/recipe.ts";
import { createLambdaRuntime, type LambdaRuntime } from "../twin/lambda/lambda-runtime.ts";
import { createBasicServices } from "../twin/services/basic-services.ts";
import { createWorld, type LocalWorld } from "../twin/services/create-world.ts";
import { greengrass } from "../twin/services/greengrass/greengrass.ts";
import { iot, type LocalIoT } from "../twin/services/iot/iot.ts";
import { sageMaker } from "../twin/services/sagemaker/sagemaker.ts";
import {
  type LocalStepFunctions,
  stepFunctions,
} from "../twin/services/stepfunctions/step-functions.ts";
import { createEndpoint, type Endpoint } from "../twin/wire/endpoint.ts";
import type { ObservedCall, Violation } from "../twin/wire/observed-call.ts";
import { serveEndpoint } from "../twin/wire/serve-endpoint.ts";
import type { Clock } from "../twin/world/world.ts";
import { type FunctionSettings, functionArns, startFunctions } from "./functions.ts";
import { runSchedules } from "./schedules.ts";
import { runTopicRules } from "./topic-rules.ts";

export interface CloudOptions {
  readonly stateDir: string;
  readonly awsPort: number;
  readonly mqttPort: number;
  readonly speed: number;
  readonly seed: number;
  /** Readings per second and turbine of the farm. */
  readonly rate: number;
  readonly devices: number;
  readonly log: (line: string) => void;
  /** Share of events delivered twice. */
  readonly duplicates?: number;
  readonly onCall?: (call: ObservedCall) => void;
  readonly clock?: Clock;
  /** How long Neo compiles; default 100 s of the cloud's time. */
  readonly compileSeconds?: number;
  /** What runs the handlers; default: each bundled as it deploys, in workers of its own. */
  readonly createLambda?: typeof createLambdaRuntime;
}

export const DATA_BUCKET = "retrain-to-fleet-data";
export const ARTIFACT_BUCKET = "retrain-to-fleet-artifacts";
const IMAGE = "trainer.local/retrain-to-fleet:latest";
const DEFINITION = fileURLToPath(new URL("../statemachines/rollout.asl.json", import.meta.url));
const CONTAINER = fileURLToPath(new URL("../training/container.ts", import.meta.url));

export interface Cloud {
  readonly world: LocalWorld;
  readonly awsUrl: string;
  readonly mqttUrl: string;
  readonly stateMachineArn: string;
  readonly executions: LocalStepFunctions;
  /** For msw's `setupServer(...handlers)`: the same AWS without a port. */
  readonly handlers: Endpoint["handlers"];
  readonly things: LocalIoT;
  readonly violations: readonly Violation[];
  /** What SNS was told, oldest first. */
  readonly notifications: () => readonly { subject?: string | undefined; message: string }[];
  /** Bundles the handlers and lets the state machine's rules start; before that nothing rolls out. */
  openForRollouts(settings: FunctionSettings): Promise<void>;
  /** Lets the schedules run that ask for retrainings and watch the fleet. */
  openSchedules(): void;
  /** Runs the training pipeline to its end; answers its execution's ARN. */
  pipelineEnded(executionArn: string): Promise<void>;
  close(): Promise<void>;
}

/** AWS on this machine, as far as the product uses it, with a fleet's things in it. */
export const createCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { stateDir, speed, seed, log } = options;
  const world = await createWorld({
    stateDir,
    log,
    speed,
    seed,
    mqttPort: options.mqttPort,
    buckets: [DATA_BUCKET, ARTIFACT_BUCKET],
    ...(options.duplicates !== undefined && { duplicates: options.duplicates }),
    ...(options.clock && { clock: options.clock }),
  });
  let functions: LambdaRuntime | undefined;
  const invoke = (name: string, payload: unknown): Promise<unknown> =>
    functions
      ? functions.invoke(name, payload)
      : Promise.reject(new Error(`function ${name}: the handlers are not bundled yet`));
  const basic = createBasicServices(world);
  const things = iot(world);
  const { service: greengrassService, createComponentVersion } = greengrass(world, {
    iot: things,
    publicComponents: [edgeManagerRecipe()],
  });
  const training = sageMaker(world, {
    images: { [IMAGE]: { command: [process.execPath, CONTAINER] } },
    createComponentVersion,
    ...(options.compileSeconds !== undefined && { compileSeconds: options.compileSeconds }),
  });
  const executions = stepFunctions(world, {
    stateMachines: [
      {
        name: NAMES.stateMachine,
        definition: readFileSync(DEFINITION, "utf8"),
        substitutions: functionArns(world),
        roleArn: `arn:aws:iam::${world.account}:role/Rollout`,
      },
    ],
    invoke,
  });
  const endpoint = createEndpoint({
    services: [
      ...basic.services,
      ...things.services,
      greengrassService,
      training.service,
      executions.service,
    ],
    log,
    ...(options.onCall && { onCall: options.onCall }),
  });
  const served = await serveEndpoint({ handlers: endpoint.handlers, port: options.awsPort }).catch(
    async (error: unknown) => {
      await world.close();
      throw error;
    },
  );
  const stateMachineArn = `arn:aws:states:${world.region}:${world.account}:stateMachine:${NAMES.stateMachine}`;
  await basic.dynamodb.createTable({ name: NAMES.ledgerTable, partitionKey: "pk", sortKey: "sk" });
  const topicArn = basic.sns.createTopic("retrain-to-fleet-notifications");
  training.createModelPackageGroup(NAMES.modelPackageGroup);
  await world.objects.put(DATA_BUCKET, RAW_PLACEHOLDER.key, Buffer.from(RAW_PLACEHOLDER.text));
  training.createPipeline({
    PipelineName: NAMES.pipeline,
    RoleArn: `arn:aws:iam::${world.account}:role/Training`,
    PipelineDefinition: JSON.stringify(
      trainingPipeline({
        imageUri: IMAGE,
        roleArn: `arn:aws:iam::${world.account}:role/TrainingJobs`,
        bucket: DATA_BUCKET,
        groupName: NAMES.modelPackageGroup,
        seed,
        historyRateHz: Math.round(options.rate),
      }),
    ),
  });
  seedFleet(things, options.devices);
  runTopicRules(world, basic.dynamodb, DATA_BUCKET);

  const openRules = (): void => {
    const rules = [
      {
        name: "Approvals",
        pattern: approvalPattern(NAMES.modelPackageGroup),
        target: (event: object) => void executions.start(stateMachineArn, event),
      },
      {
        name: "Unclosed",
        pattern: unclosedPattern(stateMachineArn),
        target: (event: object) => invoke("Close", event).then(() => undefined),
      },
      {
        name: "Devices",
        pattern: deviceEventPattern(),
        target: (event: object) => invoke("RecordDevice", event).then(() => undefined),
      },
    ];
    for (const rule of rules) world.events.putRule(rule);
  };

  return {
    world,
    awsUrl: served.url,
    mqttUrl: world.broker.url,
    stateMachineArn,
    executions,
    handlers: endpoint.handlers,
    things,
    violations: endpoint.violations,
    notifications: () => basic.sns.messages.map(({ subject, message }) => ({ subject, message })),
    openForRollouts: async (settings) => {
      const createLambda = options.createLambda ?? createLambdaRuntime;
      functions = await startFunctions(world, settings, createLambda, {
        awsUrl: served.url,
        bundleDir: join(stateDir, "lambda"),
        logDir: join(stateDir, "logs"),
        signingKeyId: basic.signingKey.arn,
        topicArn,
        artifactBucket: ARTIFACT_BUCKET,
        log,
      });
      openRules();
    },
    openSchedules: () => runSchedules(world, invoke),
    pipelineEnded: (executionArn) => training.executionEnded(executionArn),
    close: async () => {
      world.clock.close();
      await executions.close();
      await training.close();
      await functions?.close();
      await served.close();
      await basic.close();
      await world.close();
    },
  };
};

/** The first device of each ring but the last; the last ring has the rest. */
const seedFleet = ({ things }: ReturnType<typeof iot>, devices: number): void => {
  for (const { thingGroup } of DEFAULT_RINGS) things.createGroup(thingGroup);
  for (let device = 1; device <= devices; device++) {
    const ring = DEFAULT_RINGS[Math.min(device, DEFAULT_RINGS.length) - 1];
    things.createThing(thingName(device));
    if (ring) things.add(thingName(device), ring.thingGroup);
  }
};
