import {
  DescribeModelPackageCommand,
  type ModelPackageSummary,
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

/** Described again after this: a description may be changed by somebody else, in the console. */
const DESCRIBED_MS = 60_000;
interface Described {
  /** What the list said of it then. */
  readonly listed: string;
  readonly at: number;
  readonly registered: Registered;
}
/** By ARN. The list tells a version's status and when it was made, so that 50 versions do not take 50 calls each time. */
const described = new Map<string, Described>();

/** The versions of a model package group, newest first. */
export const listModels = async (group: string): Promise<Registered[]> => {
  const listed = await ask(`list model packages of ${group}`, async () => {
    const found: ModelPackageSummary[] = [];
    const pages = paginateListModelPackages(
      { client, pageSize: 100 },
      { ModelPackageGroupName: group, SortBy: "CreationTime", SortOrder: "Descending" },
    );
    for await (const page of pages) {
      found.push(...(page.ModelPackageSummaryList ?? []));
    }
    return found;
  });
  return Promise.all(listed.slice(0, 50).flatMap(registeredOf));
};

const registeredOf = (summary: ModelPackageSummary): Promise<Registered>[] => {
  const { ModelPackageArn: arn } = summary;
  if (arn === undefined) return [];
  const listed = JSON.stringify(summary);
  const known = described.get(arn);
  if (known?.listed === listed && Date.now() - known.at < DESCRIBED_MS) {
    return [Promise.resolve(known.registered)];
  }
  return [
    describe(arn).then((registered) => {
      described.set(arn, { listed, at: Date.now(), registered });
      return registered;
    }),
  ];
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
