import { DescribeModelPackageCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { ModelDetail } from "../../domain/rollout/fleet-questions.ts";
import { ask } from "../aws/aws-errors.ts";
import { readObject } from "../s3/object-store.ts";
import { evaluationOf } from "./evaluation.ts";
import { listModels } from "./models.ts";

const client = new SageMakerClient({});

/** What the registry holds of one version. */
export const modelDetail = async (
  group: string,
  version: string,
): Promise<ModelDetail | undefined> => {
  const found = await describe(group, version);
  if (found === undefined) return undefined;
  const { view, arn, registered } = found;
  const decidedBy =
    registered.LastModifiedBy?.UserProfileName ?? registered.LastModifiedBy?.IamIdentity?.Arn;
  const { training } = await evaluationOf(registered);
  const artefact = registered.InferenceSpecification?.Containers?.[0]?.ModelDataUrl;
  return {
    version,
    arn,
    createdAt: view.createdAt,
    status: view.status,
    metrics: view.metrics,
    hasReport: reportOf(registered) !== undefined,
    ...(view.reason && { reason: view.reason }),
    ...(decidedBy && { decidedBy }),
    ...(registered.LastModifiedTime && { decidedAt: registered.LastModifiedTime.toISOString() }),
    ...(artefact && { artefact }),
    ...(training && { training }),
  };
};

/** The pipeline's evaluation report: one HTML page without scripts. */
export const modelReport = async (group: string, version: string): Promise<string | undefined> => {
  const found = await describe(group, version);
  const uri = found && reportOf(found.registered);
  return uri === undefined ? undefined : Buffer.from(await readObject(uri)).toString("utf8");
};

const describe = async (group: string, version: string) => {
  const model = (await listModels(group)).find(({ view }) => view.version === version);
  if (model === undefined) return undefined;
  const registered = await ask(`describe model package ${model.arn}`, () =>
    client.send(new DescribeModelPackageCommand({ ModelPackageName: model.arn })),
  );
  return { ...model, registered };
};

const reportOf = (registered: {
  CustomerMetadataProperties?: Record<string, string> | undefined;
}): string | undefined => registered.CustomerMetadataProperties?.["evaluationReport"];
