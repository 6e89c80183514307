import { NAMES } from "../../domain/names.ts";
import { ALARMS, ARTIFACT_BUCKET, DATA_BUCKET, NOTIFICATIONS } from "../../local/cloud-plan.ts";
import { HOME } from "../../local/home.ts";
import type { Need } from "../../twin/identity/need.ts";
import type { Statement } from "../../twin/identity/statement.ts";
import { synthesized } from "../stacks/synthesized.ts";
import { type Deployed, type Home, resolver, type TemplateJson } from "./resolve.ts";
import { roleOfFunction, statementsByRole } from "./roles.ts";

type StackName = keyof ReturnType<typeof synthesized>;

const statementsOf = (stack: StackName, home: Home, context: object = {}) => {
  const stacks = synthesized(context);
  const templates = Object.values(stacks).map((each) => each.toJSON() as TemplateJson);
  const template = stacks[stack].toJSON() as TemplateJson;
  return { template, statements: statementsByRole(templates, template, deployedAt(home), home) };
};

/** What the role of that logical id's beginning may do once deployed. */
export const roleStatements = (
  stack: StackName,
  role: string,
  home: Home = HOME,
): readonly Statement[] =>
  [...statementsOf(stack, home).statements].find(([id]) => id.startsWith(role))?.[1] ?? [];

/** What the people may do who decide. */
export const operatorStatements = (home: Home = HOME): readonly Statement[] => {
  const templates = Object.values(synthesized()).map((each) => each.toJSON() as TemplateJson);
  const template = synthesized().rollout.toJSON() as TemplateJson;
  const policies = Object.entries(template.Resources).filter(
    ([id, { Type }]) => Type === "AWS::IAM::ManagedPolicy" && id.startsWith("Operators"),
  );
  return policies.flatMap(([, { Properties = {} }]) => {
    const { Statement } = Properties["PolicyDocument"] as { Statement: unknown[] };
    return resolver(templates, template, deployedAt(home), home)(Statement) as Statement[];
  });
};

/** The statements of a device's IoT policies, once deployed. */
export const deviceStatements = (device: number, context: object = {}): readonly Statement[] => {
  const stacks = synthesized(context);
  const template = stacks.fleet.toJSON() as TemplateJson;
  const policies = Object.entries(template.Resources).filter(
    ([id, { Type }]) => Type === "AWS::IoT::Policy" && id.startsWith(`Device${device}Identity`),
  );
  return policies.flatMap(([, { Properties = {} }]) => {
    const { Statement } = Properties["PolicyDocument"] as { Statement: unknown[] };
    return resolver([template], template, deployedAt(HOME), HOME)(Statement) as Statement[];
  });
};

/** What a construct's functions may do once deployed, by function, in the local cloud's names. */
export const rolloutStatements = (
  construct = "Functions",
  home: Home = HOME,
  context: object = {},
): ReadonlyMap<string, readonly Statement[]> => {
  const { template, statements } = statementsOf("rollout", home, context);
  return new Map(
    [...roleOfFunction(template, construct)].map(([name, role]) => [
      name,
      statements.get(role) ?? [],
    ]),
  );
};

/** The local cloud's resources in place of the deployed ones. */
const deployedAt = (home: Home): Deployed => {
  const names = namesAt(home);
  return (type, id, attribute) => names[type]?.(id, attribute);
};

const namesAt = (
  home: Home,
): Readonly<Record<string, (id: string, attribute: string) => string>> => {
  const arn = (service: string, rest: string): string =>
    `arn:${home.partition}:${service}:${home.region}:${home.account}:${rest}`;
  const bucket = (id: string) => (id.startsWith("Data") ? DATA_BUCKET : ARTIFACT_BUCKET);
  return {
    "AWS::DynamoDB::GlobalTable": (_, attribute) =>
      attribute === "Ref" ? NAMES.ledgerTable : arn("dynamodb", `table/${NAMES.ledgerTable}`),
    "AWS::S3::Bucket": (id, attribute) =>
      attribute === "Ref" ? bucket(id) : `arn:${home.partition}:s3:::${bucket(id)}`,
    "AWS::KMS::Key": (id) =>
      arn("kms", `key/${id.startsWith("Signing") ? "signing" : "notifications"}`),
    "AWS::IoT::Policy": (id) => arn("iot", `policy/${id}`),
    "AWS::IoT::RoleAlias": () => arn("iot", "rolealias/devices"),
    "AWS::SageMaker::Pipeline": () => arn("sagemaker", `pipeline/${NAMES.pipeline}`),
    "AWS::KinesisFirehose::DeliveryStream": (id) => arn("firehose", `deliverystream/${id}`),
    "AWS::SQS::Queue": (id) => arn("sqs", id),
    "AWS::SNS::Topic": (id) => arn("sns", id.startsWith("TurbineAlarms") ? ALARMS : NOTIFICATIONS),
    "AWS::IAM::Role": (id) =>
      `arn:${home.partition}:iam::${home.account}:role/${id.replace(/Role\w+$/, "")}`,
    "AWS::Lambda::Function": (id) => arn("lambda", `function:${functionIn(id)}`),
    "AWS::Logs::LogGroup": (id) => arn("logs", `log-group:${id}:*`),
    "AWS::StepFunctions::StateMachine": () => arn("states", `stateMachine:${NAMES.stateMachine}`),
  };
};

/** Constructs with functions of the rollout stack. */
export const FUNCTION_CONSTRUCTS = ["Functions", "Retraining", "TurbineAlarms", "Watch"] as const;

/** The function's own name, as the local cloud calls it; of others their logical id. */
const functionIn = (id: string): string =>
  new RegExp(`^(?:${FUNCTION_CONSTRUCTS.join("|")})(\\w+?)Function`).exec(id)?.[1] ?? id;

/** The signing key has another id in every local cloud. */
export const asDeployed = (need: Need): Need => ({
  ...need,
  resource: need.resource.replace(/:key\/[0-9a-f-]+$/, ":key/signing"),
});
