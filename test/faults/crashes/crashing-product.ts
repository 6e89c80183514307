import { rmSync } from "node:fs";
import type { HttpHandler } from "msw/http";
import type { Cloud } from "../../../local/cloud.ts";
import type { createLambdaRuntime } from "../../../twin/lambda/lambda-runtime.ts";
import { createInProcessLambda } from "../../rollout/in-process-lambda.ts";
import { type ScriptedDevices, scriptDevices } from "../../rollout/scripted-devices.ts";
import { createVirtualClock, type VirtualClock } from "../../rollout/virtual-clock.ts";
import { BEFORE_THE_FIRST } from "./crash-point.ts";
import { type CrashingDisk, createCrashingDisk } from "./crashing-disk.ts";
import { directTransport } from "./direct-transport.ts";
import { createMortalClock } from "./mortal-clock.ts";
import { devicesOf, startLife, unlessDead } from "./one-life.ts";
import type { Stage } from "./stage.ts";
import type { Way } from "./ways.ts";

/**
 * The cloud's process on a disk that outlives it, with the real handlers, scripted devices that
 * outlive it too, and a clock that jumps.
 */
export interface CrashingProduct {
  readonly disk: CrashingDisk;
  readonly clock: VirtualClock;
  readonly devices: ScriptedDevices;
  readonly cloud: Cloud;
  readonly isDown: boolean;
  /** Starts the cloud again from the disk, where it crashed. */
  startAgain(): Promise<void>;
  /** Does the caller's own work, unless the cloud dies meanwhile. */
  orDown<T>(work: Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

const INSTALL_SECONDS = 20;

export const startProduct = async (stage: Stage): Promise<CrashingProduct> => {
  Object.assign(process.env, ENVIRONMENT);
  const { way } = stage;
  const stateDir = stage.newStateDirectory();
  const clock = createVirtualClock("2026-11-20T10:00:00Z");
  let handlers: readonly HttpHandler[] = [];
  const transport = directTransport(() => handlers);
  const now = { state: BEFORE_THE_FIRST, onDown: (): void => undefined };
  let life = createMortalClock(clock);
  const crash = (): void => {
    life.die();
    now.onDown();
  };
  const disk = createCrashingDisk(() => now.state, crash);
  const { createLambda, reportBefore } = functionsOf(way, clock);
  const follow = (cloud: Cloud): void => {
    cloud.executions.onEvent((_, event) => {
      const entered = event["stateEnteredEventDetails"] as { name?: string } | undefined;
      now.state = entered?.name ?? now.state;
    });
    handlers = [unlessDead, ...cloud.handlers];
  };
  const start = (): Promise<Cloud> =>
    startLife({ way, stateDir, disk, clock: life, createLambda, follow });

  let cloud = await start();
  const plan = { count: devicesOf(way), installSeconds: INSTALL_SECONDS, areThere: true, clock };
  const devices = scriptDevices(cloud, plan);
  reportBefore(devices);
  devices.behave("edge-1", way.canary);
  await clock.settle();

  return {
    disk,
    clock,
    devices,
    get cloud() {
      return cloud;
    },
    get isDown() {
      return life.isDead;
    },
    async startAgain() {
      await cloud.close();
      life = createMortalClock(clock);
      cloud = await start();
      devices.connect(cloud);
      await clock.settle();
    },
    orDown: (work) =>
      Promise.race([
        work,
        new Promise<undefined>((resolve) => {
          now.onDown = () => resolve(undefined);
        }),
      ]),
    async close() {
      transport[Symbol.dispose]();
      life.die();
      await cloud.close();
      clock.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
};

/** The real handlers, loaded once; devices report before one looks at them. */
const functionsOf = (way: Way, clock: VirtualClock) => {
  let devices: ScriptedDevices | undefined;
  const report = async (): Promise<void> => {
    await devices?.report();
    await clock.turns();
  };
  // What is under way is counted by life: a dead one's functions never answer.
  const uncounted = { ...clock, busy: <T>(work: () => Promise<T>) => work() };
  const lambda = createInProcessLambda(uncounted, () => undefined, report);
  lambda.faults.push(...way.faults);
  let loaded: ReturnType<typeof createLambdaRuntime> | undefined;
  const createLambda: typeof createLambdaRuntime = (functions) => {
    loaded ??= lambda.create(functions);
    return loaded;
  };
  return {
    createLambda,
    reportBefore: (there: ScriptedDevices) => {
      devices = there;
    },
  };
};

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "eu-west-1",
};
