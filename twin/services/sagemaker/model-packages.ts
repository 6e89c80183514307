import type { Call, Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { nameOf, sageMakerArn, userContext } from "./arn.ts";
import type { ModelPackage } from "./model-package.ts";
import { emitModelPackage } from "./model-package-event.ts";
import type { ModelPackageGroups } from "./model-package-groups.ts";
import { type UpdateInput, updateOf } from "./model-package-update.ts";
import { pageOf, selected } from "./paging.ts";

export interface ModelPackages {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Registers a version; answers its ARN. */
  register(input: Registration, caller: string): string;
}

export const modelPackages = (world: World, groups: ModelPackageGroups): ModelPackages => {
  const byArn = world.store.collection<ModelPackage>("sagemaker/model-packages");
  const latest = world.store.collection<number>("sagemaker/latest-versions");
  const arnsByToken = world.store.collection<string>("sagemaker/model-package-tokens");

  const expect = (nameOrArn: string): ModelPackage => {
    const found = byArn.get(
      sageMakerArn(world, "model-package", nameOf("model-package", nameOrArn)),
    );
    if (found !== undefined) return found;
    throw new AwsError(
      "ValidationException",
      `ModelPackage ${nameOrArn} does not exist; ListModelPackages shows those that do`,
    );
  };

  const register = (input: Registration, caller: string): string => {
    const known = arnsByToken.get(input.ClientToken ?? "");
    if (known !== undefined) return known;
    const group = groups.expect(groupNameOf(input)).ModelPackageGroupName;
    const version = (latest.get(group) ?? 0) + 1;
    const arn = sageMakerArn(world, "model-package", `${group}/${version}`);
    const now = world.clock.now();
    const { ClientToken, Tags: _tags, ValidationSpecification: _validation, ...described } = input;
    const made: ModelPackage = {
      ...described,
      ModelPackageGroupName: group,
      ModelPackageName: group,
      ModelPackageVersion: version,
      ModelPackageArn: arn,
      ModelPackageStatus: "Completed",
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      ModelApprovalStatus: input.ModelApprovalStatus ?? "PendingManualApproval",
      CertifyForMarketplace: input.CertifyForMarketplace ?? false,
      CreationTime: now,
      LastModifiedTime: now,
      CreatedBy: userContext(world, caller),
    };
    latest.set(group, version);
    byArn.set(arn, made);
    if (ClientToken !== undefined) arnsByToken.set(ClientToken, arn);
    emitModelPackage(world, made);
    return arn;
  };

  const update = (input: UpdateInput, { caller }: Call) => {
    const before = expect(input.ModelPackageArn);
    const { after, fields } = updateOf(before, input);
    const made: ModelPackage = {
      ...after,
      LastModifiedTime: world.clock.now(),
      LastModifiedBy: userContext(world, caller),
    };
    byArn.set(made.ModelPackageArn, made);
    emitModelPackage(world, made, fields);
    return { ModelPackageArn: made.ModelPackageArn };
  };

  return {
    register,
    operations: {
      CreateModelPackage: (input: Registration, { caller }: Call) => ({
        ModelPackageArn: register(input, caller),
      }),
      DescribeModelPackage: ({ ModelPackageName }: { ModelPackageName: string }) =>
        expect(ModelPackageName),
      UpdateModelPackage: update,
      DeleteModelPackage: ({ ModelPackageName }: { ModelPackageName: string }) =>
        void byArn.delete(expect(ModelPackageName).ModelPackageArn),
      ListModelPackages: (input: ListInput) => listed([...byArn.values()], input, groups),
    },
  };
};

const listed = (
  packages: readonly ModelPackage[],
  input: ListInput,
  groups: ModelPackageGroups,
) => {
  const group =
    input.ModelPackageGroupName === undefined
      ? undefined
      : groups.expect(input.ModelPackageGroupName).ModelPackageGroupName;
  // Without a group AWS shows unversioned packages, unless asked otherwise; there are none here.
  const isAnyGroup = group === undefined && VERSIONED.includes(input.ModelPackageType ?? "");
  const isAnyStatus = input.ModelApprovalStatus === undefined;
  const all = packages.filter(
    (each) =>
      (isAnyGroup || each.ModelPackageGroupName === group) &&
      (isAnyStatus || each.ModelApprovalStatus === input.ModelApprovalStatus),
  );
  const found = selected(
    {
      items: all,
      createdAt: ({ CreationTime }) => CreationTime,
      name: ({ ModelPackageName }) => ModelPackageName,
    },
    { ...input, After: input.CreationTimeAfter, Before: input.CreationTimeBefore },
  );
  const { page, next } = pageOf(found, input);
  return { ModelPackageSummaryList: page.map(summaryOf), ...next };
};

export interface Registration {
  readonly ModelPackageGroupName?: string;
  readonly ModelPackageName?: string;
  readonly ModelApprovalStatus?: string;
  readonly CertifyForMarketplace?: boolean;
  readonly InferenceSpecification?: object;
  readonly ClientToken?: string;
  readonly Tags?: readonly object[];
  readonly ValidationSpecification?: object;
}

interface ListInput {
  readonly ModelPackageGroupName?: string;
  readonly ModelPackageType?: string;
  readonly ModelApprovalStatus?: string;
  readonly CreationTimeAfter?: Date;
  readonly CreationTimeBefore?: Date;
  readonly NameContains?: string;
  readonly SortBy?: string;
  readonly SortOrder?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const groupNameOf = ({ ModelPackageGroupName, ModelPackageName }: Registration): string => {
  if (ModelPackageGroupName !== undefined && ModelPackageName === undefined) {
    return ModelPackageGroupName;
  }
  throw new AwsError(
    "ValidationException",
    `expected ModelPackageGroupName alone, got ModelPackageName ${ModelPackageName}; the local registry has versioned packages only`,
  );
};

const VERSIONED = ["Versioned", "Both"];

const summaryOf = (made: ModelPackage): object =>
  Object.fromEntries(
    SUMMARY.flatMap((name) => (made[name] === undefined ? [] : [[name, made[name]]])),
  );

const SUMMARY = [
  "ModelPackageName",
  "ModelPackageGroupName",
  "ModelPackageVersion",
  "ModelPackageArn",
  "ModelPackageDescription",
  "CreationTime",
  "ModelPackageStatus",
  "ModelApprovalStatus",
  "ModelLifeCycle",
] as const satisfies readonly (keyof ModelPackage)[];
