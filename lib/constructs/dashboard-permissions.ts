import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket, IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { NAMES } from "../../domain/names.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { topicFilters } from "../../domain/topics.ts";
import { KEPT } from "../../domain/training/pipeline-steps.ts";
import { permissions } from "./permissions.ts";

export interface DashboardPermissionsProps {
  /** MQTT client ids begin with it; the role may connect under no other. */
  readonly clientPrefix: string;
  readonly rings: readonly Ring[];
  readonly data: Bucket;
  readonly pipelineArn: string;
  readonly bundle: { readonly bucket: IBucket; readonly key: string };
}

/**
 * What the dashboard does: it hears readings, verdicts and labels, shows the fleet, and does what a
 * person asks of its page: approve, retrain, resume, roll back.
 */
export const dashboardPermissions = (
  scope: Construct,
  props: DashboardPermissionsProps,
): PolicyStatement[] => {
  const { partition, region, account } = Stack.of(scope);
  const arn = (service: string, rest: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const allow = (actions: string[], ...resources: string[]) =>
    new PolicyStatement({ actions, resources });
  const topic = (kind: string, filter: string): string => topicArn(scope, kind, filter);
  const heard = [topicFilters.dashboardUpdate, topicFilters.anomalies, topicFilters.labelUpdate];
  const executions = arn("states", `execution:${NAMES.stateMachine}:*`);
  const may = permissions(scope, props.rings);
  return [
    allow(["s3:GetObject"], props.bundle.bucket.arnForObjects(props.bundle.key)),
    allow(["iot:Connect"], arn("iot", `client/${props.clientPrefix}*`)),
    allow(["iot:Subscribe"], ...heard.map((filter) => topic("topicfilter", filter))),
    allow(["iot:Receive"], ...heard.map((filter) => topic("topic", filter))),
    // None has a resource type that its request names.
    allow(
      [
        "iot:DescribeEndpoint",
        "iot:ListThingGroups",
        "sagemaker:ListModelPackages",
        "states:SendTaskSuccess",
        "states:SendTaskFailure",
      ],
      "*",
    ),
    may.listThings,
    may.listQuarantined,
    may.listCoreDevices,
    allow(
      ["sagemaker:DescribeModelPackage", "sagemaker:UpdateModelPackage"],
      arn("sagemaker", `model-package/${NAMES.modelPackageGroup}/*`),
    ),
    allow(["sagemaker:StartPipelineExecution"], props.pipelineArn),
    allow(["s3:GetObject"], props.data.arnForObjects(`${KEPT}/*`)),
    allow(
      ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      arn("dynamodb", `table/${NAMES.ledgerTable}`),
    ),
    allow(["states:DescribeExecution", "states:GetExecutionHistory"], executions),
  ];
};

/** What a simulated farm does beside its dashboard: it publishes readings. */
export const farmPermissions = (scope: Construct): PolicyStatement[] => [
  new PolicyStatement({
    actions: ["iot:Publish"],
    resources: [topicArn(scope, "topic", topicFilters.rawData)],
  }),
];

/** IAM takes "+" literally; its wildcard is "*". */
const topicArn = (scope: Construct, kind: string, filter: string): string => {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:iot:${region}:${account}:${kind}/${filter.replaceAll("+", "*")}`;
};
