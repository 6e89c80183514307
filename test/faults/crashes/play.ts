import {
  CreateModelPackageCommand,
  DescribeModelPackageCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { lockHolder } from "../../../adapters/ledger/lock.ts";
import { listRollouts } from "../../../adapters/ledger/rollouts.ts";
import { NAMES } from "../../../domain/names.ts";
import { registerModel } from "../../rollout/model-version.ts";
import type { CrashPoint } from "./crash-point.ts";
import { type CrashingProduct, startProduct } from "./crashing-product.ts";
import type { Stage } from "./stage.ts";

/** What became of a rollout, as its cloud's disk has it. */
export interface Played {
  /** Commits by the state that was entered last. */
  readonly commits: ReadonlyMap<string, number>;
  readonly hasCrashed: boolean;
  readonly outcomes: readonly string[];
  readonly running: number;
  readonly lock: string | undefined;
  /** Component versions, deployments and jobs that were made, each by what it is. */
  readonly made: readonly string[];
  /** Subject and stable id of every notification. */
  readonly told: readonly { readonly subject: string; readonly id: string }[];
  /** What every device runs. */
  readonly fleet: readonly string[];
}

/** Plays one way to its end; with a point, its cloud crashes there and is started again. */
export const play = async (stage: Stage, point?: CrashPoint): Promise<Played> => {
  const product = await startProduct(stage);
  const people = createPeople(product);
  try {
    const models = [
      await people.register(),
      ...(stage.way.isTwice ? [await people.register()] : []),
    ];
    product.disk.arm(point);
    for (const model of models) {
      await people.approve(model);
      await pass(product, BETWEEN_APPROVALS_SECONDS);
    }
    while (people.areRunning() && (await step(product)));
    await pass(product, 60);
    return await readPlayed(product, people);
  } finally {
    people.close();
    await product.close();
  }
};

/** The first rollout holds the lock by then. */
const BETWEEN_APPROVALS_SECONDS = 5;

/** To the next wait's end, by whichever process. */
const step = async (product: CrashingProduct): Promise<boolean> => {
  const hasJumped = await product.clock.jump();
  if (!product.isDown) return hasJumped;
  await product.startAgain();
  return true;
};

const pass = async (product: CrashingProduct, seconds: number): Promise<void> => {
  await product.clock.pass(seconds);
  if (!product.isDown) return;
  await product.startAgain();
  await product.clock.pass(seconds);
};

interface People {
  register(): Promise<string>;
  /** Again, when the cloud died before it answered and knows nothing of it. */
  approve(model: string): Promise<void>;
  areRunning(): boolean;
  close(): void;
}

const createPeople = (product: CrashingProduct): People => {
  const sageMaker = new SageMakerClient({});
  const approved = {
    ModelApprovalStatus: "Approved",
    ApprovalDescription: "better recall",
  } as const;
  const approve = async (ModelPackageArn: string): Promise<void> => {
    await product.orDown(
      sageMaker.send(new UpdateModelPackageCommand({ ModelPackageArn, ...approved })),
    );
    if (!product.isDown) return;
    await product.startAgain();
    const { ModelApprovalStatus } = await sageMaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }),
    );
    if (ModelApprovalStatus !== "Approved") await approve(ModelPackageArn);
  };
  return {
    register: () =>
      registerModel(product.cloud, (input) =>
        sageMaker.send(new CreateModelPackageCommand(input as never)),
      ),
    approve,
    // Read from the store: a call a turn would be a third of all calls.
    areRunning: () =>
      product.isDown ||
      [
        ...product.cloud.world.store
          .collection<{ status: string }>("stepfunctions/executions")
          .values(),
      ].some(({ status }) => status === "RUNNING"),
    close() {
      sageMaker.destroy();
    },
  };
};

const readPlayed = async (product: CrashingProduct, people: People): Promise<Played> => {
  const { disk, cloud, devices } = product;
  const ledger = await listRollouts(NAMES.ledgerTable, 100);
  return {
    commits: disk.commits,
    hasCrashed: disk.hasCrashed,
    outcomes: ledger.map(({ outcome }) => outcome ?? "none").toReversed(),
    running: people.areRunning() ? 1 : 0,
    lock: (await lockHolder(NAMES.ledgerTable))?.executionArn,
    made: MADE.flatMap((collection) =>
      [...cloud.world.store.collection<Made>(collection)].map(
        ([key, { deploymentName }]) => `${collection} ${deploymentName ?? key}`,
      ),
    ),
    told: cloud.notifications().map(({ subject = "", id = "" }) => ({ subject, id })),
    fleet: [...devices.running].map(([thing, versions]) => `${thing} ${JSON.stringify(versions)}`),
  };
};

/** The services' own records of what cannot be made twice. */
const MADE = [
  "greengrass/components",
  "greengrass/deployments",
  "sagemaker/compilation-jobs",
  "sagemaker/edge-packaging-jobs",
];

interface Made {
  readonly deploymentName?: string;
}
