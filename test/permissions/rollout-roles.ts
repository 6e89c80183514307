import { NAMES } from "../../domain/names.ts";
import { ARTIFACT_BUCKET, DATA_BUCKET } from "../../local/cloud.ts";
import { synthesized } from "../stacks/synthesized.ts";
import type { Need } from "./needs.ts";
import type { Deployed, TemplateJson } from "./resolve.ts";
import { roleOfFunction, type Statement, statementsByRole } from "./roles.ts";

/** What a construct's functions may do once deployed, by function, in the local cloud's names. */
export const rolloutStatements = (
  construct = "Functions",
): ReadonlyMap<string, readonly Statement[]> => {
  const { training, fleet, rollout } = synthesized();
  const templates = [training, fleet, rollout].map((each) => each.toJSON() as TemplateJson);
  const template = rollout.toJSON() as TemplateJson;
  const statements = statementsByRole(templates, template, deployed);
  return new Map(
    [...roleOfFunction(template, construct)].map(([name, role]) => [
      name,
      (statements.get(role) ?? []).map(withLocalAsset),
    ]),
  );
};

/** The detector lies in CDK's asset bucket, and locally in the artefact bucket. */
const withLocalAsset = (statement: Statement): Statement =>
  JSON.parse(
    JSON.stringify(statement).replaceAll(
      /cdk-[a-z0-9]+-assets-[^/"]+\/[0-9a-f]{64}\.zip/g,
      `${ARTIFACT_BUCKET}/detector.zip`,
    ),
  );

/** The local cloud's resources in place of the deployed ones. */
export const deployed: Deployed = (type, id, attribute) => DEPLOYED[type]?.(id, attribute);

const HOME = "eu-west-1:123456789012";

const DEPLOYED: Readonly<Record<string, (id: string, attribute: string) => string>> = {
  "AWS::DynamoDB::GlobalTable": (_, attribute) =>
    attribute === "Ref" ? NAMES.ledgerTable : `arn:aws:dynamodb:${HOME}:table/${NAMES.ledgerTable}`,
  "AWS::S3::Bucket": (id, attribute) => {
    const bucket = id.startsWith("Data") ? DATA_BUCKET : ARTIFACT_BUCKET;
    return attribute === "Ref" ? bucket : `arn:aws:s3:::${bucket}`;
  },
  "AWS::KMS::Key": () => `arn:aws:kms:${HOME}:key/signing`,
  "AWS::SQS::Queue": (id) => `arn:aws:sqs:${HOME}:${id}`,
  "AWS::SNS::Topic": () => `arn:aws:sns:${HOME}:retrain-to-fleet-notifications`,
  "AWS::IAM::Role": (id) => `arn:aws:iam::123456789012:role/${id.replace(/Role\w+$/, "")}`,
  "AWS::Lambda::Function": (id) => `arn:aws:lambda:${HOME}:function:${id}`,
  "AWS::Logs::LogGroup": (id) => `arn:aws:logs:${HOME}:log-group:${id}:*`,
  "AWS::StepFunctions::StateMachine": () =>
    `arn:aws:states:${HOME}:stateMachine:${NAMES.stateMachine}`,
};

/** The signing key has another id in every local cloud. */
export const asDeployed = (need: Need): Need => ({
  ...need,
  resource: need.resource.replace(/:key\/[0-9a-f-]+$/, ":key/signing"),
});
