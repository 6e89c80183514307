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

export const createResources = async (
  { dynamodb, sns, iot, sageMaker }: Services,
  plan: Resources,
): Promise<void> => {
  for (const table of plan.tables ?? []) await dynamodb.createTable(table);
  for (const topic of plan.topics ?? []) sns.createTopic(topic);
  createThings(iot.things, plan);
  for (const group of plan.modelPackageGroups ?? []) sageMaker.createModelPackageGroup(group);
  for (const pipeline of plan.pipelines ?? []) sageMaker.createPipeline(pipeline);
};

const createThings = (registry: Things, { things = [], thingGroups = {} }: Resources): void => {
  for (const thing of things) registry.createThing(thing);
  for (const [group, members] of Object.entries(thingGroups)) {
    registry.createGroup(group);
    for (const member of members) registry.add(member, group);
  }
};
