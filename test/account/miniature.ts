import { AssetManifestArtifact } from "aws-cdk-lib/cx-api";
import { setupServer } from "msw/node";
import { createTwin, type Twin } from "../../twin/create-twin.ts";
import { productApp } from "../stacks/synthesized.ts";
import { type Account, createAccount } from "./account.ts";
import type { Kind, Place } from "./kind.ts";
import { keyOfBucket, noteCall } from "./kinds/called-as-role.ts";
import { loadHandlers } from "./kinds/handlers.ts";
import type { Machine } from "./kinds/instance.ts";
import { kindsOn } from "./kinds/kinds.ts";
import { networkHandlers } from "./network.ts";
import type { StackPlan, Template } from "./template.ts";

/** An account with nothing in it, and what AWS calls the newest image there. */
export interface Miniature extends Account {
  readonly twin: Twin;
  readonly machines: ReadonlyMap<string, Machine>;
  newestImage: string;
  /** What of the next deployment is made and then fails, by `<type> <logical id>`. */
  failing?: RegExp | undefined;
  /** As `cdk deploy --all`: every stack, after those that it needs. */
  deployAll(context?: object): Promise<void>;
  /** As `cdk destroy --all`. */
  destroyAll(): Promise<void>;
  close(): Promise<void>;
}

export const startMiniature = async (
  place: Place,
  forgetModules: () => void,
): Promise<Miniature> => {
  Object.assign(process.env, {
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: "miniature",
    AWS_SECRET_ACCESS_KEY: "miniature",
  });
  forgetModules();
  const twin = await createTwin({
    ...place,
    buckets: [assetBucket(place)],
    duplicates: 0,
    log: () => undefined,
    onCall: (call) =>
      noteCall(call, {
        ...place,
        keyOfStore: (kind, name) =>
          kind === "bucket" ? keyOfBucket(account.inventory.all(), name) : undefined,
      }),
  });
  const handlers = await loadHandlers();
  const machines = new Map<string, Machine>();
  const state: Pick<Miniature, "newestImage" | "failing"> = { newestImage: "ami-0001" };
  const account = createAccount(place, (ground) => {
    const kindOf = kindsOn({ ...ground, twin }, handlers, machines);
    return (type) => failingAsTold(kindOf(type), state);
  });
  const server = setupServer(...networkHandlers(place, () => state.newestImage), ...twin.handlers);
  server.listen({ onUnhandledFrame: "error" });
  return Object.assign(state, {
    ...account,
    twin,
    machines,
    async deployAll(context: object = {}) {
      const { plans, assets } = stacksOf(context);
      for (const key of assets)
        await twin.world.objects.put(assetBucket(place), key, Buffer.from(""));
      for (const plan of plans) await account.deploy(plan);
    },
    async destroyAll() {
      for (const name of [...account.stacks.keys()].toReversed()) await account.destroy(name);
    },
    async close() {
      server.close();
      await twin.close();
    },
  });
};

/** What fails was made, such as an instance that never signals; CloudFormation takes it away again. */
const failingAsTold = (kind: Kind, state: Pick<Miniature, "failing">): Kind => ({
  ...kind,
  async create(asked) {
    const made = await kind.create(asked);
    if (state.failing?.test(`${asked.type} ${asked.logicalId}`) !== true) return made;
    await kind.remove?.({ ...asked, ...(made ?? { physicalId: asked.name }) });
    throw new Error(`${asked.logicalId}: failed as told`);
  },
});

/** Where `cdk bootstrap` lets assets lie. */
const assetBucket = ({ account, region }: Place): string =>
  `cdk-hnb659fds-assets-${account}-${region}`;

interface Assembly {
  /** In the order in which they are deployed. */
  readonly plans: readonly StackPlan[];
  /** Keys of what is uploaded before. */
  readonly assets: readonly string[];
}

const synthesized = new Map<string, Assembly>();

const stacksOf = (context: object): Assembly => {
  const key = JSON.stringify(context);
  const known = synthesized.get(key) ?? synthesize(context);
  synthesized.set(key, known);
  return known;
};

const synthesize = (context: object): Assembly => {
  // Both take a third of a synthesis; `test/stacks` asks the same templates by CloudFormation's rules.
  const { app } = productApp(
    context,
    { "aws:cdk:disable-asset-staging": true },
    { builtinCloudFormationValidation: false },
  );
  const { stacks, artifacts } = app.synth();
  return {
    plans: stacks.map(({ stackName: name, template }) => ({
      name,
      template: template as Template,
    })),
    assets: artifacts.flatMap((each) =>
      AssetManifestArtifact.isAssetManifestArtifact(each)
        ? Object.values(each.contents.files ?? {}).flatMap(({ destinations }) =>
            Object.values(destinations).map(({ objectKey }) => objectKey),
          )
        : [],
    ),
  };
};
