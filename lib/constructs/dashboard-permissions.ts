import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket, IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { staged } from "../../domain/stage.ts";
import { topicFilters } from "../../domain/topics.ts";
import { KEPT } from "../../domain/training/pipeline-steps.ts";
import { namesAt, stageAt } from "../stacks/staged-stack.ts";
import { permissions } from "./permissions.ts";

export interface DashboardPermissionsProps {
  /** MQTT client ids begin with it; the role may connect under no other. */
  readonly clientPrefix: string;
  readonly rings: readonly Ring[];
  readonly data: Bucket;
  readonly bundle: { readonly bucket: IBucket; readonly key: string };
}

/** What the dashboard does: it hears verdicts, samples, labels and captured windows, and shows the fleet. It decides nothing. */
export const dashboardPermissions = (
  scope: Construct,
  props: DashboardPermissionsProps,
): PolicyStatement[] => {
  const heard = [
    topicFilters.dashboardUpdate,
    topicFilters.anomalies,
    topicFilters.labelUpdate,
    topicFilters.capture,
  ];
  return [
    allow(["s3:GetObject"], props.bundle.bucket.arnForObjects(props.bundle.key)),
    allow(["iot:Connect"], arnIn(scope, "iot", `client/${props.clientPrefix}*`)),
    allow(["iot:Subscribe"], ...heard.map((filter) => topicArn(scope, "topicfilter", filter))),
    allow(["iot:Receive"], ...heard.map((filter) => topicArn(scope, "topic", filter))),
    // It has no resource type.
    allow(["iot:DescribeEndpoint"], "*"),
    ...lookingPermissions(scope, props),
  ];
};

/** What it takes to see models, rollouts and devices. */
export const lookingPermissions = (
  scope: Construct,
  { rings, data }: Pick<DashboardPermissionsProps, "rings" | "data">,
): PolicyStatement[] => {
  const may = permissions(scope, rings);
  return [
    // None has a resource type that its request names.
    allow(["iot:ListThingGroups", "sagemaker:ListModelPackages"], "*"),
    may.listThings,
    may.listQuarantined,
    may.listCoreDevices,
    may.describeModel,
    allow(["iot:ListThingPrincipals"], arnIn(scope, "iot", `thing/${namesAt(scope).thingPrefix}*`)),
    allow(["iot:DescribeCertificate"], arnIn(scope, "iot", "cert/*")),
    allow(["s3:GetObject"], data.arnForObjects(`${KEPT}/*`)),
    allow(
      ["dynamodb:BatchGetItem", "dynamodb:Query"],
      arnIn(scope, "dynamodb", `table/${namesAt(scope).ledgerTable}`),
    ),
    allow(
      ["states:DescribeExecution", "states:GetExecutionHistory"],
      arnIn(scope, "states", `execution:${namesAt(scope).stateMachine}:*`),
    ),
  ];
};

/** What it takes to approve, retrain, and decide on a rollout, each with a trace in the ledger. */
export const decidingPermissions = (scope: Construct, pipelineArn: string): PolicyStatement[] => [
  // An answer to a waiting task has no resource type.
  allow(["states:SendTaskSuccess", "states:SendTaskFailure"], "*"),
  allow(
    ["sagemaker:UpdateModelPackage"],
    arnIn(scope, "sagemaker", `model-package/${namesAt(scope).modelPackageGroup}/*`),
  ),
  allow(["sagemaker:StartPipelineExecution"], pipelineArn),
  // A retraining reads which model is in service, to be compared with it.
  allow(
    ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    arnIn(scope, "dynamodb", `table/${namesAt(scope).ledgerTable}`),
  ),
];

/** What a simulated farm does beside its dashboard: it publishes readings. */
export const farmPermissions = (scope: Construct): PolicyStatement[] => [
  new PolicyStatement({
    actions: ["iot:Publish"],
    resources: [topicArn(scope, "topic", topicFilters.rawData)],
  }),
];

/** IAM takes "+" literally; its wildcard is "*". */
const topicArn = (scope: Construct, kind: string, filter: string): string =>
  arnIn(scope, "iot", `${kind}/${staged(stageAt(scope), filter.replaceAll("+", "*"))}`);

const arnIn = (scope: Construct, service: string, rest: string): string => {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
};

const allow = (actions: string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions, resources });
