import type { Call, Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { nameOf, sageMakerArn, userContext } from "./arn.ts";
import { pageOf, selected } from "./paging.ts";

interface ModelPackageGroup {
  readonly ModelPackageGroupName: string;
  readonly ModelPackageGroupArn: string;
  readonly ModelPackageGroupDescription?: string;
  readonly CreationTime: Date;
  readonly CreatedBy: object;
  readonly ModelPackageGroupStatus: "Completed";
}

export interface ModelPackageGroups {
  readonly operations: Readonly<Record<string, Operation>>;
  /** @throws AwsError when there is no such group */
  expect(nameOrArn: string): ModelPackageGroup;
  create(input: CreateInput, caller: string): ModelPackageGroup;
}

export const modelPackageGroups = (world: World): ModelPackageGroups => {
  const groups = world.store.collection<ModelPackageGroup>("sagemaker/model-package-groups");

  const expect = (nameOrArn: string): ModelPackageGroup => {
    const group = groups.get(nameOf("model-package-group", nameOrArn));
    if (group !== undefined) return group;
    throw new AwsError(
      "ValidationException",
      `ModelPackageGroup ${nameOrArn} does not exist; create it with CreateModelPackageGroup`,
    );
  };

  const create = (input: CreateInput, caller: string): ModelPackageGroup => {
    const { ModelPackageGroupName: name, ModelPackageGroupDescription: description } = input;
    if (groups.has(name)) {
      throw new AwsError("ValidationException", `Model Package Group already exists: ${name}`);
    }
    const group: ModelPackageGroup = {
      ModelPackageGroupName: name,
      ModelPackageGroupArn: sageMakerArn(world, "model-package-group", name),
      ...(description === undefined ? {} : { ModelPackageGroupDescription: description }),
      CreationTime: world.clock.now(),
      CreatedBy: userContext(world, caller),
      ModelPackageGroupStatus: "Completed",
    };
    groups.set(name, group);
    return group;
  };

  const list = (input: ListInput) => {
    const found = selected(
      {
        items: groups.values(),
        createdAt: ({ CreationTime }) => CreationTime,
        name: ({ ModelPackageGroupName }) => ModelPackageGroupName,
      },
      { ...input, After: input.CreationTimeAfter, Before: input.CreationTimeBefore },
    );
    const { page, next } = pageOf(found, input);
    const summaries = page.map(({ CreatedBy: _createdBy, ...summary }) => summary);
    return { ModelPackageGroupSummaryList: summaries, ...next };
  };

  return {
    expect,
    create,
    operations: {
      CreateModelPackageGroup: (input: CreateInput, { caller }: Call) => ({
        ModelPackageGroupArn: create(input, caller).ModelPackageGroupArn,
      }),
      DescribeModelPackageGroup: ({ ModelPackageGroupName }: CreateInput) =>
        expect(ModelPackageGroupName),
      ListModelPackageGroups: list,
    },
  };
};

interface CreateInput {
  readonly ModelPackageGroupName: string;
  readonly ModelPackageGroupDescription?: string;
}

interface ListInput {
  readonly CreationTimeAfter?: Date;
  readonly CreationTimeBefore?: Date;
  readonly NameContains?: string;
  readonly SortBy?: string;
  readonly SortOrder?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}
