import { AsyncLocalStorage } from "node:async_hooks";
import { type HttpHandler, http } from "msw/http";
import { DEFAULT_GATE } from "../../../domain/rollout/gate/policy.ts";
import { type Cloud, createCloud } from "../../../local/cloud.ts";
import { ARTIFACT_BUCKET } from "../../../local/cloud-plan.ts";
import type { createLambdaRuntime } from "../../../twin/lambda/lambda-runtime.ts";
import { createStore, type Disk } from "../../../twin/world/store.ts";
import { DETECTOR_KEY } from "../../rollout/rig.ts";
import { type MortalClock, never } from "./mortal-clock.ts";
import type { Way } from "./ways.ts";

/** What one process of the cloud is started with. */
export interface LifePlan {
  readonly way: Way;
  readonly stateDir: string;
  readonly disk: Disk;
  readonly clock: MortalClock;
  readonly createLambda: typeof createLambdaRuntime;
  /** Before anything goes on that an earlier process left. */
  readonly follow: (cloud: Cloud) => void;
}

/** Which process a handler belongs to, by its asynchronous context. */
const lifeOf = new AsyncLocalStorage<MortalClock>();

/** Starts the cloud from its disk, as the product does; handlers die with it, as its workers do. */
export const startLife = async (plan: LifePlan): Promise<Cloud> => {
  const { way, clock, stateDir, disk } = plan;
  const { rings } = way;
  const cloud = await createCloud({
    ...PLACE,
    rings,
    stateDir,
    store: createStore(disk, () => undefined),
    clock,
    createLambda: async (functions) => mortalLambda(await plan.createLambda(functions), clock),
  });
  plan.follow(cloud);
  await cloud.world.objects.put(ARTIFACT_BUCKET, DETECTOR_KEY, Buffer.from("detector"));
  await cloud.openForRollouts({
    delivery: way.delivery,
    rings,
    turbinesPerDevice: 1,
    speed: 1,
    detectorUri: `s3://${ARTIFACT_BUCKET}/${DETECTOR_KEY}`,
    gate: { ...DEFAULT_GATE, ...way.gate },
  });
  cloud.resume();
  return cloud;
};

export const devicesOf = ({ rings }: Way): number => rings.flatMap(({ things }) => things).length;

/** Answers no handler of a process that is dead. */
export const unlessDead: HttpHandler = http.all(() => lifeOf.getStore()?.isDead === true, never);

type Runtime = Awaited<ReturnType<typeof createLambdaRuntime>>;

const mortalLambda = (runtime: Runtime, life: MortalClock): Runtime => ({
  invoke: (name, payload) =>
    life.isDead
      ? never()
      : life.busy(async () => lifeOf.run(life, () => runtime.invoke(name, payload))),
  close: async () => undefined,
});

const PLACE = {
  awsPort: 0,
  mqttPort: 0,
  speed: 1,
  seed: 1,
  rate: 20,
  log: () => undefined,
  duplicates: 0,
};
