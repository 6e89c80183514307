import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { componentsOf } from "../../domain/rollout/components.ts";
import { quarantineOf } from "../../domain/rollout/quarantine.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { staged } from "../../domain/stage.ts";
import { namesAt, stageAt } from "../stacks/staged-stack.ts";

const allow = (actions: string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions, resources });

/**
 * What the rollout's functions may do, as statements by action and resource. A "*" stands only
 * where the service has no resource type for the action (service authorization reference).
 */
export const permissions = (scope: Construct, rings: readonly Ring[]) => {
  const names = namesAt(scope);
  const components = componentsOf(stageAt(scope));
  const jobs = staged(stageAt(scope), "wt-v");
  const arn = (service: string, rest: string): string =>
    `arn:${Stack.of(scope).partition}:${service}:${Stack.of(scope).region}:${Stack.of(scope).account}:${rest}`;
  const group = (name: string): string => arn("iot", `thinggroup/${name}`);
  const groups = rings.map(({ thingGroup }) => group(thingGroup));
  const quarantines = rings.map(({ thingGroup }) => group(quarantineOf(thingGroup)));
  const things = arn("iot", `thing/${names.thingPrefix}*`);
  const component = (name: string) => arn("greengrass", `components:${name}`);
  const versions = (name: string) => arn("greengrass", `components:${name}:versions:*`);
  const publish = (name: string) => [
    allow(["greengrass:CreateComponentVersion"], component(name)),
    allow(["greengrass:DescribeComponent", "greengrass:TagResource"], versions(name)),
  ];
  return {
    describeModel: allow(
      ["sagemaker:DescribeModelPackage"],
      arn("sagemaker", `model-package/${names.modelPackageGroup}/*`),
    ),
    describeExecution: allow(
      ["states:DescribeExecution"],
      arn("states", `execution:${names.stateMachine}:*`),
    ),
    compile: allow(
      ["sagemaker:CreateCompilationJob", "sagemaker:DescribeCompilationJob"],
      arn("sagemaker", `compilation-job/${jobs}*`),
    ),
    describeCompilation: allow(
      ["sagemaker:DescribeCompilationJob"],
      arn("sagemaker", `compilation-job/${jobs}*`),
    ),
    package: allow(
      ["sagemaker:CreateEdgePackagingJob", "sagemaker:DescribeEdgePackagingJob"],
      arn("sagemaker", `edge-packaging-job/${jobs}*`),
    ),
    describePackaging: allow(
      ["sagemaker:DescribeEdgePackagingJob"],
      arn("sagemaker", `edge-packaging-job/${jobs}*`),
    ),
    probeEdgeManager: allow(
      ["sagemaker:DescribeEdgePackagingJob"],
      arn("sagemaker", "edge-packaging-job/preflight-probe"),
    ),
    publishModel: publish(components.model),
    publishDetector: [
      ...publish(components.detector),
      allow(["greengrass:ListComponentVersions"], component(components.detector)),
    ],
    describeModelComponent: allow(["greengrass:DescribeComponent"], versions(components.model)),
    describeDetector: allow(["greengrass:DescribeComponent"], versions(components.detector)),
    seeDeployments: allow(["greengrass:ListDeployments"], "*"),
    listDeployments: allow(["greengrass:ListDeployments", "greengrass:CreateDeployment"], "*"),
    /** An operator's tags on a ring's deployment are carried over to the next. */
    tagDeployments: allow(["greengrass:TagResource"], arn("greengrass", "deployments:*")),
    readDeployments: allow(["greengrass:GetDeployment"], arn("greengrass", "deployments:*")),
    listCoreDevices: allow(["greengrass:ListCoreDevices"], "*"),
    listInstalled: allow(
      ["greengrass:ListInstalledComponents"],
      arn("greengrass", `coreDevices:${names.thingPrefix}*`),
    ),
    ...quarantinePermissions(groups, quarantines, things),
    listThings: allow(["iot:ListThingsInThingGroup"], ...groups),
    /** These three: documented for CreateDeployment in the installer's DeployDevTools statement. */
    createJobs: allow(["iot:CreateJob"], ...groups, arn("iot", "job/*")),
    describeGroups: allow(["iot:DescribeThingGroup"], ...groups),
    manageJobs: allow(["iot:DescribeJob", "iot:CancelJob", "iot:UpdateJob"], arn("iot", "job/*")),
    readJobs: allow(["iot:DescribeJob", "iot:ListJobExecutionsForJob"], arn("iot", "job/*")),
    readJobExecutions: allow(
      ["iot:DescribeJobExecution"],
      arn("iot", "job/*"),
      arn("iot", "thing/*"),
    ),
  } as const;
};

/** A device that failed goes into its ring's quarantine, gets a release there, and comes back. */
const quarantinePermissions = (
  groups: readonly string[],
  quarantines: readonly string[],
  things: string,
) =>
  ({
    listQuarantined: allow(["iot:ListThingsInThingGroup"], ...quarantines),
    moveThings: allow(
      ["iot:AddThingToThingGroup", "iot:RemoveThingFromThingGroup"],
      things,
      ...groups,
      ...quarantines,
    ),
    returnThings: [
      allow(["iot:RemoveThingFromThingGroup"], things, ...quarantines),
      allow(["iot:AddThingToThingGroup"], things, ...groups),
    ],
    deployToQuarantine: allow(["iot:CreateJob", "iot:DescribeThingGroup"], ...quarantines),
  }) as const;
