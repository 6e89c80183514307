import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  paginateListModelPackages,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { afterEach, beforeEach, expect, it } from "vitest";
import { approvalPattern } from "../../../../domain/rollout/approval.ts";
import { compilePattern } from "../../../../twin/services/events/pattern.ts";
import { type LocalCloud, localCloud } from "./local-cloud.ts";

const GROUP = "wind-turbine-anomaly";

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await localCloud();
  await cloud.client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
});
afterEach(async () => {
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const register = async (): Promise<string> => {
  const { ModelPackageArn = "" } = await cloud.client.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: GROUP,
      ModelApprovalStatus: "PendingManualApproval",
      InferenceSpecification: {
        Containers: [{ Image: "image", ModelDataUrl: "s3://bucket/model.tar.gz" }],
      },
    }),
  );
  return ModelPackageArn;
};

const update = (ModelPackageArn: string, changes: object) =>
  cloud.client.send(new UpdateModelPackageCommand({ ModelPackageArn, ...changes }));

it("numbers the versions of a group 1, 2, 3", async () => {
  const arns = [await register(), await register(), await register()];
  expect(arns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1))).toEqual(["1", "2", "3"]);
  expect(arns[0]).toBe(`arn:aws:sagemaker:eu-central-1:111122223333:model-package/${GROUP}/1`);
});

it("answers everything that was registered, approved and noted", async () => {
  const arn = await register();
  await cloud.clock.advance(60);
  await update(arn, { ModelApprovalStatus: "Approved", ApprovalDescription: "looks good" });
  await update(arn, { CustomerMetadataProperties: { a: "1", b: "2" } });
  await update(arn, { CustomerMetadataPropertiesToRemove: ["a"] });
  const found = await cloud.client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  expect(found).toMatchObject({
    ModelPackageVersion: 1,
    ModelPackageStatus: "Completed",
    ModelApprovalStatus: "Approved",
    ApprovalDescription: "looks good",
    CustomerMetadataProperties: { b: "2" },
  });
  expect(found.InferenceSpecification?.Containers?.[0]?.ModelDataUrl).toBe(
    "s3://bucket/model.tar.gz",
  );
  expect(found.LastModifiedTime?.getTime()).toBe((found.CreationTime?.getTime() ?? 0) + 60_000);
});

it("emits an event at registration without a list of fields, and one per update with it", async () => {
  const arn = await register();
  await update(arn, { ModelApprovalStatus: "Approved" });
  await update(arn, { CustomerMetadataProperties: { rollout: "1" } });
  expect(
    cloud.events.map(
      ({ detail }) => (detail as Record<string, unknown>)["UpdatedModelPackageFields"],
    ),
  ).toEqual([undefined, ["ModelApprovalStatus"], ["CustomerMetadataProperties"]]);
  expect(cloud.events[2]).toMatchObject({
    source: "aws.sagemaker",
    detailType: "SageMaker Model Package State Change",
    resources: [arn],
    detail: { ModelApprovalStatus: "Approved", ModelPackageGroupName: GROUP },
  });
});

it("lets only the approval through the product's own pattern", async () => {
  const arn = await register();
  await update(arn, { ModelApprovalStatus: "Approved" });
  await update(arn, { CustomerMetadataProperties: { rollout: "1" } });
  const matches = compilePattern(approvalPattern(GROUP));
  const passed = cloud.events.map(({ detailType, ...event }) =>
    matches({ ...event, "detail-type": detailType } as never),
  );
  expect(passed).toEqual([false, true, false]);
});

it("lists by status, in order, page by page", async () => {
  for (let count = 0; count < 5; count++) await register();
  const second = `arn:aws:sagemaker:eu-central-1:111122223333:model-package/${GROUP}/2`;
  await update(second, { ModelApprovalStatus: "Rejected" });
  const versions: (number | undefined)[] = [];
  const pages = paginateListModelPackages(
    { client: cloud.client, pageSize: 2 },
    { ModelPackageGroupName: GROUP, SortOrder: "Descending" },
  );
  for await (const { ModelPackageSummaryList = [] } of pages) {
    versions.push(...ModelPackageSummaryList.map((each) => each.ModelPackageVersion));
  }
  expect(versions).toEqual([5, 4, 3, 2, 1]);
  const rejected = await cloud.client.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: GROUP, ModelApprovalStatus: "Rejected" }),
  );
  expect(rejected.ModelPackageSummaryList?.map((each) => each.ModelPackageArn)).toEqual([second]);
});

it("describes and lists groups, and refuses unknown and doubled ones", async () => {
  const found = await cloud.client.send(
    new DescribeModelPackageGroupCommand({ ModelPackageGroupName: GROUP }),
  );
  expect(found.ModelPackageGroupStatus).toBe("Completed");
  const { ModelPackageGroupSummaryList } = await cloud.client.send(
    new ListModelPackageGroupsCommand({ NameContains: "turbine" }),
  );
  expect(ModelPackageGroupSummaryList).toHaveLength(1);
  await expect(
    cloud.client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP })),
  ).rejects.toThrow(/already exists/);
  await expect(
    cloud.client.send(new CreateModelPackageCommand({ ModelPackageGroupName: "other" })),
  ).rejects.toThrow(/other does not exist/);
});
