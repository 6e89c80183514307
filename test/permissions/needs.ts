import { parseRecipe } from "../../twin/services/greengrass/recipe.ts";
import type { ObservedCall } from "../../twin/wire/observed-call.ts";

/** A permission that a call needs of whoever makes it. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

const HOME = "eu-west-1:123456789012";
const arn = (service: string, rest: string): string => `arn:aws:${service}:${HOME}:${rest}`;

/** What an observed call needs: service authorization reference, and what the API pages add to it. */
export const needsOf = ({ service, operation, input }: ObservedCall): readonly Need[] => {
  const needs = NEEDS[`${service}.${operation}`];
  if (needs === undefined) {
    throw new Error(`permissions: ${service}.${operation} is not mapped; add it to NEEDS`);
  }
  // biome-ignore lint/suspicious/noExplicitAny: the wire's request; the contract check has seen it
  return needs(input as any);
};

// biome-ignore lint/suspicious/noExplicitAny: the wire's request; the contract check has seen it
type Needs = (input: any) => readonly Need[];

const on = (action: string, resource: string): Need => ({ action, resource });

const passRole = (roleArn: string): Need => ({
  ...on("iam:PassRole", roleArn),
  context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
});

const table =
  (action: string): Needs =>
  ({ TableName }) => [on(`dynamodb:${action}`, arn("dynamodb", `table/${TableName}`))];

const object =
  (action: string): Needs =>
  ({ Bucket, Key }) => [on(`s3:${action}`, `arn:aws:s3:::${Bucket}/${Key}`)];

const key =
  (action: string): Needs =>
  ({ KeyId }) => [on(`kms:${action}`, KeyId)];

const job =
  (action: string): Needs =>
  ({ jobId }) => [on(`iot:${action}`, arn("iot", `job/${jobId}`))];

const pipeline =
  (action: string): Needs =>
  ({ PipelineName }) => [on(`sagemaker:${action}`, arn("sagemaker", `pipeline/${PipelineName}`))];

const compilation =
  (action: string): Needs =>
  ({ CompilationJobName, RoleArn }) => [
    on(`sagemaker:${action}`, arn("sagemaker", `compilation-job/${CompilationJobName}`)),
    ...(RoleArn ? [passRole(RoleArn)] : []),
  ];

const packaging =
  (action: string): Needs =>
  ({ EdgePackagingJobName, RoleArn }) => [
    on(`sagemaker:${action}`, arn("sagemaker", `edge-packaging-job/${EdgePackagingJobName}`)),
    ...(RoleArn ? [passRole(RoleArn)] : []),
  ];

/** The caller reads the artefacts itself, and tags what it creates. */
const createComponentVersion: Needs = ({ inlineRecipe }) => {
  const recipe = parseRecipe(inlineRecipe);
  const uris = [...JSON.stringify(recipe).matchAll(/s3:\/\/([^/"]+)\/([^"]+)/g)];
  return [
    on(
      "greengrass:CreateComponentVersion",
      arn("greengrass", `components:${recipe.ComponentName}`),
    ),
    on(
      "greengrass:TagResource",
      arn("greengrass", `components:${recipe.ComponentName}:versions:${recipe.ComponentVersion}`),
    ),
    ...uris.map(([, bucket, path]) => on("s3:GetObject", `arn:aws:s3:::${bucket}/${path}`)),
  ];
};

/** Revising a group's deployment cancels the job of the revision before: the installer's DeployDevTools statement. */
const createDeployment: Needs = ({ targetArn }) => [
  on("greengrass:CreateDeployment", "*"),
  on("iot:DescribeThingGroup", targetArn),
  on("iot:CreateJob", targetArn),
  on("iot:CreateJob", arn("iot", "job/new")),
  ...["DescribeJob", "CancelJob", "UpdateJob"].map((action) =>
    on(`iot:${action}`, arn("iot", "job/earlier")),
  ),
];

/** Whoever may not list is told "forbidden" of an object that is not there. (S3 API reference, HeadObject) */
const lookAt: Needs = (input) => [
  ...object("GetObject")(input),
  on("s3:ListBucket", `arn:aws:s3:::${input.Bucket}`),
];

/** The topic is encrypted, so its publisher uses the key. (SNS developer guide, "Key management") */
const publish: Needs = ({ TopicArn }) => [
  on("sns:Publish", TopicArn),
  ...["Decrypt", "GenerateDataKey"].map((action) =>
    on(`kms:${action}`, arn("kms", "key/notifications")),
  ),
];

const NEEDS: Readonly<Record<string, Needs>> = {
  "dynamodb.GetItem": table("GetItem"),
  "dynamodb.PutItem": table("PutItem"),
  "dynamodb.UpdateItem": table("UpdateItem"),
  "dynamodb.BatchGetItem": ({ RequestItems }) =>
    Object.keys(RequestItems).map((name) =>
      on("dynamodb:BatchGetItem", arn("dynamodb", `table/${name}`)),
    ),
  "dynamodb.DeleteItem": table("DeleteItem"),
  "dynamodb.Query": table("Query"),
  "s3.GetObject": object("GetObject"),
  "s3.HeadObject": lookAt,
  "s3.PutObject": object("PutObject"),
  "kms.Sign": key("Sign"),
  "kms.DescribeKey": key("DescribeKey"),
  "kms.GetPublicKey": key("GetPublicKey"),
  "sns.Publish": publish,
  "stepfunctions.DescribeExecution": ({ executionArn }) => [
    on("states:DescribeExecution", executionArn),
  ],
  "sagemaker.DescribeModelPackage": ({ ModelPackageName }) => [
    on("sagemaker:DescribeModelPackage", ModelPackageName),
  ],
  "stepfunctions.GetExecutionHistory": ({ executionArn }) => [
    on("states:GetExecutionHistory", executionArn),
  ],
  "stepfunctions.SendTaskSuccess": () => [on("states:SendTaskSuccess", "*")],
  "stepfunctions.SendTaskFailure": () => [on("states:SendTaskFailure", "*")],
  "sagemaker.ListModelPackages": () => [on("sagemaker:ListModelPackages", "*")],
  "sagemaker.UpdateModelPackage": ({ ModelPackageArn }) => [
    on("sagemaker:UpdateModelPackage", ModelPackageArn),
  ],
  "sagemaker.StartPipelineExecution": pipeline("StartPipelineExecution"),
  "sagemaker.CreateCompilationJob": compilation("CreateCompilationJob"),
  "sagemaker.DescribeCompilationJob": compilation("DescribeCompilationJob"),
  "sagemaker.CreateEdgePackagingJob": packaging("CreateEdgePackagingJob"),
  "sagemaker.DescribeEdgePackagingJob": packaging("DescribeEdgePackagingJob"),
  "greengrassv2.CreateComponentVersion": createComponentVersion,
  "greengrassv2.DescribeComponent": ({ arn: component }) => [
    on("greengrass:DescribeComponent", component),
  ],
  "greengrassv2.ListComponentVersions": ({ arn: component }) => [
    on("greengrass:ListComponentVersions", component),
  ],
  "greengrassv2.ListDeployments": () => [on("greengrass:ListDeployments", "*")],
  "greengrassv2.ListCoreDevices": () => [on("greengrass:ListCoreDevices", "*")],
  "greengrassv2.GetDeployment": ({ deploymentId }) => [
    on("greengrass:GetDeployment", arn("greengrass", `deployments:${deploymentId}`)),
  ],
  "greengrassv2.ListInstalledComponents": ({ coreDeviceThingName }) => [
    on(
      "greengrass:ListInstalledComponents",
      arn("greengrass", `coreDevices:${coreDeviceThingName}`),
    ),
  ],
  "greengrassv2.CreateDeployment": createDeployment,
  "iot.ListThingsInThingGroup": ({ thingGroupName }) => [
    on("iot:ListThingsInThingGroup", arn("iot", `thinggroup/${thingGroupName}`)),
  ],
  "iot.ListThingGroups": () => [on("iot:ListThingGroups", "*")],
  "iot.ListJobExecutionsForJob": job("ListJobExecutionsForJob"),
  "iot.DescribeJob": job("DescribeJob"),
  "iot.DescribeJobExecution": (input) => [
    ...job("DescribeJobExecution")(input),
    on("iot:DescribeJobExecution", arn("iot", `thing/${input.thingName}`)),
  ],
};
