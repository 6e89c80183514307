import { NAMES } from "../../domain/names.ts";
import { ARTIFACT_BUCKET, DATA_BUCKET } from "../../local/cloud-plan.ts";
import { synthesized } from "../stacks/synthesized.ts";
import type { Need } from "./needs.ts";
import { type Deployed, resolver, type TemplateJson } from "./resolve.ts";
import { roleOfFunction, type Statement, statementsByRole } from "./roles.ts";

type StackName = keyof ReturnType<typeof synthesized>;

const statementsOf = (stack: StackName) => {
  const stacks = synthesized();
  const templates = Object.values(stacks).map((each) => each.toJSON() as TemplateJson);
  const template = stacks[stack].toJSON() as TemplateJson;
  return { template, statements: statementsByRole(templates, template, deployed) };
};

/** What the role of that logical id's beginning may do once deployed. */
export const roleStatements = (stack: StackName, role: string): readonly Statement[] =>
  [...statementsOf(stack).statements].find(([id]) => id.startsWith(role))?.[1] ?? [];

/** The statements of a device's IoT policies, once deployed. */
export const deviceStatements = (device: number, context: object = {}): readonly Statement[] => {
  const stacks = synthesized(context);
  const template = stacks.fleet.toJSON() as TemplateJson;
  const policies = Object.entries(template.Resources).filter(
    ([id, { Type }]) => Type === "AWS::IoT::Policy" && id.startsWith(`Device${device}Identity`),
  );
  return policies.flatMap(([, { Properties = {} }]) => {
    const { Statement } = Properties["PolicyDocument"] as { Statement: unknown[] };
    return resolver([template], template, deployed)(Statement) as Statement[];
  });
};

/** What a construct's functions may do once deployed, by function, in the local cloud's names. */
export const rolloutStatements = (
  construct = "Functions",
): ReadonlyMap<string, readonly Statement[]> => {
  const { template, statements } = statementsOf("rollout");
  return new Map(
    [...roleOfFunction(template, construct)].map(([name, role]) => [
      name,
      statements.get(role) ?? [],
    ]),
  );
};

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
  "AWS::KMS::Key": (id) =>
    `arn:aws:kms:${HOME}:key/${id.startsWith("Signing") ? "signing" : "notifications"}`,
  "AWS::IoT::Policy": (id) => `arn:aws:iot:${HOME}:policy/${id}`,
  "AWS::IoT::RoleAlias": () => `arn:aws:iot:${HOME}:rolealias/devices`,
  "AWS::SageMaker::Pipeline": () => `arn:aws:sagemaker:${HOME}:pipeline/${NAMES.pipeline}`,
  "AWS::KinesisFirehose::DeliveryStream": (id) => `arn:aws:firehose:${HOME}:deliverystream/${id}`,
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
