import type { Store } from "../world/store.ts";
import type { TableDefinition } from "./dynamodb/table-definition.ts";
import type { Things } from "./iot/things.ts";
import type { PipelineInput } from "./sagemaker/pipelines.ts";
import type { Services } from "./services.ts";

/** What is there before anybody calls; buckets belong to the world. */
export interface Resources {
  readonly tables?: readonly TableDefinition[] | undefined;
  /** SNS topics, by name. */
  readonly topics?: readonly string[] | undefined;
  /** IoT things, by name. */
  readonly things?: readonly string[] | undefined;
  /** IoT thing groups with their members. */
  readonly thingGroups?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly modelPackageGroups?: readonly string[] | undefined;
  readonly pipelines?: readonly PipelineInput[] | undefined;
}

/**
 * Creates what this store has never held: what somebody deleted since stays away. Only a pipeline
 * becomes what the plan says now.
 */
export const createResources = async (
  { dynamodb, sns, iot, sageMaker }: Services,
  plan: Resources,
  store: Store,
): Promise<void> => {
  const created = store.collection<true>("created-resources");
  const once = async (name: string, create: () => unknown): Promise<void> => {
    if (created.has(name)) return;
    await create();
    created.set(name, true);
  };
  for (const table of plan.tables ?? []) {
    await once(`table/${table.name}`, () => dynamodb.createTable(table));
  }
  for (const topic of plan.topics ?? []) await once(`topic/${topic}`, () => sns.createTopic(topic));
  await createThings(iot.things, plan, once);
  for (const group of plan.modelPackageGroups ?? []) {
    await once(`model-package-group/${group}`, () => sageMaker.createModelPackageGroup(group));
  }
  for (const pipeline of plan.pipelines ?? []) sageMaker.putPipeline(pipeline);
};

const createThings = async (
  registry: Things,
  { things = [], thingGroups = {} }: Resources,
  once: (name: string, create: () => unknown) => Promise<void>,
): Promise<void> => {
  for (const thing of things) await once(`thing/${thing}`, () => registry.createThing(thing));
  for (const [group, members] of Object.entries(thingGroups)) {
    await once(`thing-group/${group}`, () => registry.createGroup(group));
    for (const member of members) {
      await once(`thing-group/${group}/${member}`, () => registry.add(member, group));
    }
  }
};
