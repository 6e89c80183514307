import {
  DescribeModelPackageCommand,
  paginateListModelPackages,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { InvalidInput } from "../../domain/errors.ts";
import { reasonOf } from "../../domain/rollout/decision.ts";
import type { ModelView } from "../../domain/rollout/snapshot.ts";
import { ask } from "../aws/aws-errors.ts";
import { evaluationOf } from "./evaluation.ts";

const client = new SageMakerClient({});

interface Registered {
  readonly arn: string;
  readonly view: ModelView;
}

/** The versions of a model package group, newest first. */
export const listModels = async (group: string): Promise<Registered[]> => {
  const arns = await ask(`list model packages of ${group}`, async () => {
    const found: string[] = [];
    const pages = paginateListModelPackages(
      { client, pageSize: 100 },
      { ModelPackageGroupName: group, SortBy: "CreationTime", SortOrder: "Descending" },
    );
    for await (const page of pages) {
      found.push(
        ...(page.ModelPackageSummaryList ?? []).flatMap((each) => each.ModelPackageArn ?? []),
      );
    }
    return found;
  });
  return Promise.all(arns.slice(0, 50).map(describe));
};

const describe = async (arn: string): Promise<Registered> => {
  const found = await ask(`describe model package ${arn}`, () =>
    client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })),
  );
  const evaluated = await evaluationOf(found);
  return {
    arn,
    view: {
      version: String(found.ModelPackageVersion),
      status: found.ModelApprovalStatus ?? "PendingManualApproval",
      metrics: evaluated.metrics,
      ...(evaluated.proof && { proof: evaluated.proof }),
      createdAt: (found.CreationTime ?? new Date(0)).toISOString(),
      ...(found.ApprovalDescription && { reason: found.ApprovalDescription }),
    },
  };
};

/** Approves or rejects a version, with the reason on record. @throws InvalidInput without one, and for an unknown version */
export const decideOnModel = async (
  group: string,
  version: string,
  status: "Approved" | "Rejected",
  why: string,
): Promise<void> => {
  const reason = reasonOf({ reason: why });
  const models = await listModels(group);
  const model = models.find(({ view }) => view.version === version);
  if (!model) {
    const known = models.map(({ view }) => view.version).join(", ") || "none";
    throw new InvalidInput(`version: expected one of ${known}, got ${version}`);
  }
  await ask(`set version ${version} to ${status}`, () =>
    client.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: model.arn,
        ModelApprovalStatus: status,
        ApprovalDescription: reason,
      }),
    ),
  );
};
