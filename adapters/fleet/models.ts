import {
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  paginateListModelPackages,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import * as z from "zod/mini";
import { InvalidInput } from "../../domain/errors.ts";
import { parseJson } from "../../domain/parse.ts";
import { reasonOf } from "../../domain/rollout/decision.ts";
import type { ModelView } from "../../domain/rollout/snapshot.ts";
import { ask } from "../aws/aws-errors.ts";
import { readObject } from "../s3/object-store.ts";

const client = new SageMakerClient({});

interface Registered {
  readonly arn: string;
  readonly view: ModelView;
}

type Evaluated = Pick<ModelView, "metrics" | "proof">;

/** An evaluation never changes once a version is registered. */
const evaluationsByUri = new Map<string, Evaluated>();

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
  return {
    arn,
    view: {
      version: String(found.ModelPackageVersion),
      status: found.ModelApprovalStatus ?? "PendingManualApproval",
      ...(await evaluationOf(found)),
      createdAt: (found.CreationTime ?? new Date(0)).toISOString(),
      ...(found.ApprovalDescription && { reason: found.ApprovalDescription }),
    },
  };
};

const evaluation = z.object({
  metrics: z.record(z.string(), z.unknown()),
  proof: z.optional(z.object({ verdict: z.enum(["proven", "not proven", "missed"]) })),
});

const evaluationOf = async (found: DescribeModelPackageCommandOutput): Promise<Evaluated> => {
  const uri = found.ModelMetrics?.ModelQuality?.Statistics?.S3Uri;
  if (!uri) return { metrics: {} };
  const known = evaluationsByUri.get(uri);
  if (known) return known;
  const text = Buffer.from(await readObject(uri)).toString("utf8");
  const { metrics, proof } = parseJson(evaluation, text, uri);
  const numbers = Object.entries(metrics).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  const evaluated: Evaluated = {
    metrics: Object.fromEntries(numbers),
    ...(proof && { proof: proof.verdict }),
  };
  evaluationsByUri.set(uri, evaluated);
  return evaluated;
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
