import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateDeploymentCommand, GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import {
  CreateModelPackageCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { RedriveExecutionCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { http } from "msw/http";
import { setupServer } from "msw/node";
import { ask } from "../../adapters/aws/aws-errors.ts";
import { lockHolder } from "../../adapters/ledger/lock.ts";
import { listRollouts, type RolloutRecord } from "../../adapters/ledger/rollouts.ts";
import type { Home } from "../../domain/device-policies.ts";
import { NAMES } from "../../domain/names.ts";
import { approvalPattern } from "../../domain/rollout/approval.ts";
import { componentKey } from "../../domain/rollout/components.ts";
import type { Delivery } from "../../domain/rollout/delivery.ts";
import { DEFAULT_GATE, type GatePolicy } from "../../domain/rollout/gate/policy.ts";
import type { RingPlan } from "../../domain/rollout/ring-plan.ts";
import { type Cloud, createCloud } from "../../local/cloud.ts";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import { HOME } from "../../local/home.ts";
import type { LambdaRuntime } from "../../twin/lambda/lambda-runtime.ts";
import type { CloudEvent } from "../../twin/services/events/event-bus.ts";
import type { Execution } from "../../twin/services/stepfunctions/execution.ts";
import type { HistoryEvent } from "../../twin/state-machine/history.ts";
import type { ObservedCall } from "../../twin/wire/observed-call.ts";
import { callingFunction, createInProcessLambda, type Fault } from "./in-process-lambda.ts";
import { registerArchive, registerModel } from "./model-version.ts";
import { type ScriptedDevices, scriptDevices } from "./scripted-devices.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** Where the detector lies, in the artefact bucket. */
export const DETECTOR_KEY = componentKey("0".repeat(64), "detector.zip");

export interface RigOptions {
  /** Where the account is; default: where the local product stands. */
  readonly home?: Home;
  readonly delivery?: Delivery;
  readonly devices?: number;
  /** Default: one canary, then the rest. */
  readonly rings?: readonly RingPlan[];
  readonly turbinesPerDevice?: number;
  /** Who plays the devices; default: scripted ones. */
  readonly playDevices?: (cloud: Cloud, clock: VirtualClock) => void;
  readonly faults?: readonly Fault[];
  readonly duplicates?: number;
  /** The devices have never reported to Greengrass. */
  readonly unseen?: boolean;
  /** How long Neo compiles, and a device takes to install; default 100 and 20. */
  readonly compileSeconds?: number;
  readonly installSeconds?: number;
  /** When an unconfirmed ring is held for a person. */
  readonly holdAfterSeconds?: number;
  /** What else the gate's policy says. */
  readonly gate?: Partial<GatePolicy>;
  /** Before the handlers are loaded: they read their environment once. */
  readonly forgetModules?: () => void;
}

/** One AWS call with who made it: a function's name, or "person". */
export interface Call extends ObservedCall {
  readonly by: string;
}

/**
 * The whole rollout in one process: the deployed state machine file, the real handlers and SDK
 * clients, AWS mocked at the network by msw, scripted devices, and a clock that jumps.
 */
export interface Rig {
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly devices: ScriptedDevices;
  readonly calls: readonly Call[];
  readonly faults: Fault[];
  readonly functionCalls: ReadonlyMap<string, number>;
  readonly executions: readonly Readonly<Execution>[];
  /** ARNs of the registered models, oldest first. */
  readonly models: readonly string[];
  /** Approval events so far. */
  readonly approvals: readonly CloudEvent[];
  readonly history: (executionArn: string) => readonly HistoryEvent[];
  registerModel(opset?: number): Promise<string>;
  /** Registers what lies there, whatever it is. */
  registerArchive(uri: string): Promise<string>;
  /** Sets a model package's approval, as a person in the registry does. */
  decide(modelPackageArn: string, approval: string, reason?: string): Promise<void>;
  annotate(modelPackageArn: string, properties: Record<string, string>): Promise<void>;
  /** Calls a function as EventBridge Scheduler does. */
  invoke(name: string, payload: object): Promise<unknown>;
  /** Starts the state machine as from its console; answers the execution's ARN. */
  start(input: unknown): string;
  /** Answers the next such request instead of the mocked AWS. */
  intercept(matches: (request: Request) => boolean, answer: () => Response): void;
  /** What the ledger says of every rollout, newest first. */
  ledger(): Promise<readonly RolloutRecord[]>;
  /** Who holds the fleet's lock. */
  lock(): Promise<string | undefined>;
  /** Deploys one component to a group, as somebody else does. */
  deploy(thingGroup: string, component: string, componentVersion: string): Promise<void>;
  /** Stops an execution, as from the console; default: the oldest. */
  stop(cause: string, number?: number): Promise<void>;
  /** Has an ended execution go on from where it failed, as from the console; default: the oldest. */
  redrive(number?: number): Promise<void>;
  /** Lets time pass until every execution has ended; answers them, oldest first. */
  ended(): Promise<readonly Readonly<Execution>[]>;
  /** Lets time pass until some execution enters the state. */
  reached(state: string): Promise<void>;
  close(): Promise<void>;
}

export const startRig = async (options: RigOptions = {}): Promise<Rig> => {
  const { delivery = "onnx", duplicates = 0, rings } = options;
  const count = rings?.flatMap(({ things }) => things).length ?? options.devices ?? 3;
  const { home = HOME } = options;
  Object.assign(process.env, ENVIRONMENT, { AWS_REGION: home.region });
  const stateDir = mkdtempSync(join(tmpdir(), "rollout-"));
  const clock = createVirtualClock("2026-11-20T10:00:00Z");
  const reports = { tell: async (): Promise<void> => undefined };
  const lambda = createInProcessLambda(clock, options.forgetModules ?? (() => undefined), () =>
    reports.tell(),
  );
  lambda.faults.push(...(options.faults ?? []));
  const calls: Call[] = [];
  let runtime: LambdaRuntime | undefined;
  const cloud = await createCloud({
    home,
    stateDir,
    awsPort: 0,
    mqttPort: 0,
    speed: 1,
    seed: 1,
    rate: 20,
    devices: count,
    rings,
    log: () => undefined,
    duplicates,
    clock,
    ...(options.compileSeconds !== undefined && { compileSeconds: options.compileSeconds }),
    createLambda: async (functions) => {
      runtime = await lambda.create(functions);
      return runtime;
    },
    onCall: (call) => void calls.push({ ...call, by: callingFunction.getStore() ?? "person" }),
  });
  const server = setupServer(...cloud.handlers);
  server.listen({ onUnhandledFrame: "bypass" });
  const detectorUri = `s3://${ARTIFACT_BUCKET}/${DETECTOR_KEY}`;
  await cloud.world.objects.put(ARTIFACT_BUCKET, DETECTOR_KEY, Buffer.from("detector"));
  await cloud.openForRollouts({
    delivery,
    devices: count,
    rings,
    turbinesPerDevice: options.turbinesPerDevice ?? 1,
    speed: 1,
    detectorUri,
    gate: {
      ...DEFAULT_GATE,
      ...options.gate,
      ...(options.holdAfterSeconds !== undefined && {
        deadlineSeconds: options.holdAfterSeconds,
        offlinePatienceSeconds: options.holdAfterSeconds,
      }),
    },
  });
  const devices = scriptDevices(cloud, {
    count: options.unseen === true || options.playDevices ? 0 : count,
    installSeconds: options.installSeconds ?? 20,
    areThere: options.playDevices === undefined,
  });
  options.playDevices?.(cloud, clock);
  reports.tell = async () => {
    await devices.report();
    await clock.turns();
  };
  await clock.settle();

  const executions = new Map<string, Readonly<Execution>>();
  const entered = new Map<string, number>();
  cloud.executions.onEvent((execution, event) => {
    executions.set(execution.arn, execution);
    const state = (event["stateEnteredEventDetails"] as { name?: string } | undefined)?.name;
    if (state !== undefined) entered.set(state, (entered.get(state) ?? 0) + 1);
  });
  const models: string[] = [];
  const approvals: CloudEvent[] = [];
  cloud.world.events.putRule({
    name: "Tap",
    pattern: approvalPattern(NAMES.modelPackageGroup),
    target: (event) => void approvals.push(event),
  });
  const sageMaker = new SageMakerClient({});
  const greengrass = new GreengrassV2Client({});
  const stepFunctions = new SFNClient({});
  const register = (input: object) => sageMaker.send(new CreateModelPackageCommand(input as never));
  const isRunning = () => [...executions.values()].some(({ status }) => status === "RUNNING");

  return {
    cloud,
    clock,
    devices,
    calls,
    faults: lambda.faults,
    functionCalls: lambda.calls,
    get executions() {
      return [...executions.values()];
    },
    history: (arn) => executions.get(arn)?.history.events ?? [],
    models,
    approvals,
    async registerModel(opset) {
      const arn = await registerModel(cloud, register, opset);
      models.push(arn);
      return arn;
    },
    async registerArchive(uri) {
      const arn = await registerArchive(register, uri);
      models.push(arn);
      return arn;
    },
    async decide(ModelPackageArn, approval, reason) {
      await sageMaker.send(
        new UpdateModelPackageCommand({
          ModelPackageArn,
          ModelApprovalStatus: approval as "Approved",
          ...(reason !== undefined && { ApprovalDescription: reason }),
        }),
      );
    },
    async annotate(ModelPackageArn, CustomerMetadataProperties) {
      await sageMaker.send(
        new UpdateModelPackageCommand({ ModelPackageArn, CustomerMetadataProperties }),
      );
    },
    intercept: (matches, answer) =>
      server.use(http.all(({ request }) => matches(request), answer, { once: true })),
    ledger: () => listRollouts(NAMES.ledgerTable, 100),
    lock: async () => (await lockHolder(NAMES.ledgerTable))?.executionArn,
    async deploy(thingGroup, component, componentVersion) {
      await greengrass.send(
        new CreateDeploymentCommand({
          targetArn: cloud.things.things.groupArnOf(thingGroup),
          components: { [component]: { componentVersion } },
        }),
      );
    },
    async stop(cause, number = 0) {
      const executionArn = [...executions.keys()][number % Math.max(executions.size, 1)];
      if (executionArn === undefined) return;
      await stepFunctions.send(new StopExecutionCommand({ executionArn, cause }));
    },
    async redrive(number = 0) {
      const executionArn = [...executions.keys()][number % Math.max(executions.size, 1)];
      if (executionArn === undefined) return;
      await ask(`redrive ${executionArn}`, () =>
        stepFunctions.send(new RedriveExecutionCommand({ executionArn })),
      );
    },
    invoke: async (name, payload) => await runtime?.invoke(name, payload),
    start: (input) => cloud.executions.start(cloud.stateMachineArn, input),
    async ended() {
      await clock.pass(2);
      while (isRunning() && (await clock.jump()));
      // Events of the end, and duplicates of them.
      await clock.pass(60);
      return [...executions.values()];
    },
    async reached(state) {
      const before = entered.get(state) ?? 0;
      while ((entered.get(state) ?? 0) === before && (await clock.jump()));
      if ((entered.get(state) ?? 0) === before) throw new Error(`no execution reached ${state}`);
    },
    async close() {
      sageMaker.destroy();
      stepFunctions.destroy();
      greengrass.destroy();
      server.close();
      await cloud.close();
      clock.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
};

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};
