import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { http } from "msw/http";
import { lockHolder } from "../../adapters/ledger/lock.ts";
import { listRollouts, type RolloutRecord } from "../../adapters/ledger/rollouts.ts";
import type { Home } from "../../domain/device-policies.ts";
import { NAMES } from "../../domain/names.ts";
import { approvalPattern } from "../../domain/rollout/approval.ts";
import { componentKey } from "../../domain/rollout/components.ts";
import type { Delivery } from "../../domain/rollout/delivery.ts";
import { gateAtSpeed } from "../../domain/rollout/gate/at-speed.ts";
import { DEFAULT_GATE, type GatePolicy } from "../../domain/rollout/gate/policy.ts";
import { defaultRings, type RingPlan } from "../../domain/rollout/ring-plan.ts";
import { type Cloud, createCloud } from "../../local/cloud.ts";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import { HOME } from "../../local/home.ts";
import type { LambdaRuntime } from "../../twin/lambda/lambda-runtime.ts";
import type { CloudEvent } from "../../twin/services/events/event-bus.ts";
import type { ObservedCall } from "../../twin/wire/observed-call.ts";
import type { Clock } from "../../twin/world/world.ts";
import { type FollowedExecutions, followExecutions } from "./followed-executions.ts";
import {
  callingFunction,
  createInProcessLambda,
  type Fault,
  type Visit,
} from "./in-process-lambda.ts";
import { mockedNetwork } from "./network.ts";
import { createOperator, type Operator } from "./operator.ts";
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
  /** Divides what a policy chose to wait, as in the local product; default 1. */
  readonly speed?: number;
  /** Before the handlers are loaded: they read their environment once. */
  readonly forgetModules?: () => void;
  /** A state directory to begin with, such as one with a signing key; it is copied. */
  readonly begunWith?: string;
  /** What leads SDK clients to the cloud; default: msw, by their sockets. */
  readonly network?: typeof mockedNetwork;
}

/** One AWS call with who made it: a function's name, or "person". */
export interface Call extends ObservedCall {
  readonly by: string;
}

/**
 * The whole rollout in one process: the deployed state machine file, the real handlers and SDK
 * clients, AWS mocked at the network by msw, scripted devices, and a clock that jumps.
 */
export interface Rig extends Omit<Operator, "close">, FollowedExecutions {
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly devices: ScriptedDevices;
  readonly calls: readonly Call[];
  readonly faults: Fault[];
  /** What people do while a function runs. */
  readonly visits: Visit[];
  readonly functionCalls: ReadonlyMap<string, number>;
  /** Approval events so far. */
  readonly approvals: readonly CloudEvent[];
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
  close(): Promise<void>;
}

export const startRig = async (options: RigOptions = {}): Promise<Rig> => {
  const { home = HOME } = options;
  Object.assign(process.env, ENVIRONMENT, { AWS_REGION: home.region });
  const stateDir = mkdtempSync(join(tmpdir(), "rollout-"));
  if (options.begunWith) cpSync(options.begunWith, stateDir, { recursive: true });
  const clock = createVirtualClock("2026-11-20T10:00:00Z");
  const reports = { tell: async (): Promise<void> => undefined };
  const lambda = createInProcessLambda(clock, options.forgetModules ?? (() => undefined), () =>
    reports.tell(),
  );
  lambda.faults.push(...(options.faults ?? []));
  const place = { home, stateDir, clock: divided(clock, options.speed ?? 1), lambda };
  const { cloud, calls, invoke } = await createRigCloud(options, place);
  const network = (options.network ?? mockedNetwork)(cloud.handlers);
  await openForRollouts(cloud, options);
  const devices = scriptDevices(cloud, {
    count: options.unseen === true || options.playDevices ? 0 : countOf(options),
    installSeconds: options.installSeconds ?? 20,
    areThere: options.playDevices === undefined,
    clock,
  });
  options.playDevices?.(cloud, clock);
  reports.tell = async () => {
    await devices.report();
    await clock.turns();
  };
  await clock.settle();
  const followed = followExecutions(cloud, clock);
  const { close: destroyClients, ...operator } = createOperator(cloud, () =>
    followed.executions.map(({ arn }) => arn),
  );
  return {
    ...{ cloud, clock, devices, calls, invoke, faults: lambda.faults, visits: lambda.visits },
    functionCalls: lambda.calls,
    ...operator,
    ...followed,
    approvals: approvalsOf(cloud),
    intercept: (matches, answer) =>
      network.use(http.all(({ request }) => matches(request), answer, { once: true })),
    ledger: () => listRollouts(NAMES.ledgerTable, 100),
    lock: async () => (await lockHolder(NAMES.ledgerTable))?.executionArn,
    start: (input) => cloud.executions.start(cloud.stateMachineArn, input),
    async close() {
      destroyClients();
      network.close();
      await cloud.close();
      clock.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
};

const ringsIn = ({ rings, devices = 3 }: RigOptions): readonly RingPlan[] =>
  rings ?? defaultRings(devices);

const countOf = (options: RigOptions): number =>
  ringsIn(options).flatMap(({ things }) => things).length;

/** Policies' waits are divided, what devices and machines really take is not. */
const divided = (clock: VirtualClock, speed: number): Clock => ({
  ...clock,
  after: (seconds, work) => clock.after(seconds / speed, work),
  due: (seconds) => clock.due(seconds / speed),
});

interface RigPlace {
  readonly home: Home;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly lambda: ReturnType<typeof createInProcessLambda>;
}

/** The cloud with handlers in this process, and every call to it. */
const createRigCloud = async (options: RigOptions, { lambda, ...place }: RigPlace) => {
  const calls: Call[] = [];
  let runtime: LambdaRuntime | undefined;
  const cloud = await createCloud({
    ...place,
    awsPort: 0,
    mqttPort: 0,
    speed: options.speed ?? 1,
    seed: 1,
    rate: 20,
    rings: ringsIn(options),
    log: () => undefined,
    duplicates: options.duplicates ?? 0,
    ...(options.compileSeconds !== undefined && { compileSeconds: options.compileSeconds }),
    createLambda: async (functions) => {
      runtime = await lambda.create(functions);
      return runtime;
    },
    onCall: (call) => void calls.push({ ...call, by: callingFunction.getStore() ?? "person" }),
  });
  const invoke = async (name: string, payload: object) => await runtime?.invoke(name, payload);
  return { cloud, calls, invoke };
};

const openForRollouts = async (cloud: Cloud, options: RigOptions): Promise<void> => {
  const { delivery = "onnx", turbinesPerDevice = 1, speed = 1, holdAfterSeconds } = options;
  await cloud.world.objects.put(ARTIFACT_BUCKET, DETECTOR_KEY, Buffer.from("detector"));
  await cloud.openForRollouts({
    delivery,
    rings: ringsIn(options),
    turbinesPerDevice,
    speed,
    detectorUri: `s3://${ARTIFACT_BUCKET}/${DETECTOR_KEY}`,
    gate: {
      ...gateAtSpeed(DEFAULT_GATE, speed),
      ...options.gate,
      ...(holdAfterSeconds !== undefined && {
        deadlineSeconds: holdAfterSeconds,
        offlinePatienceSeconds: holdAfterSeconds,
      }),
    },
  });
};

const approvalsOf = (cloud: Cloud): readonly CloudEvent[] => {
  const approvals: CloudEvent[] = [];
  cloud.world.events.putRule({
    name: "Tap",
    pattern: approvalPattern(NAMES.modelPackageGroup),
    target: (event) => void approvals.push(event),
  });
  return approvals;
};

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};
