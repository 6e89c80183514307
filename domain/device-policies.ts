import { stageOfThing } from "./names.ts";
import { staged } from "./stage.ts";
import { topics } from "./topics.ts";

/** Where a device's cloud is; each part may be a CloudFormation token. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface DeviceIdentity {
  readonly thingName: string;
  /** Ids of the turbines that it watches. */
  readonly turbines: readonly string[];
  readonly roleAliasArn: string;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly object[];
}

/**
 * A policy holds 2,048 characters without white space (AWS IoT Core quotas); two ARNs of a turbine
 * take some 150 of them in the Regions with the longest names.
 */
const TURBINES_PER_POLICY = 10;

/** A certificate takes ten policies (AWS IoT Core quotas); the first speaks of the device itself. */
export const MOST_TURBINES_PER_DEVICE = 9 * TURBINES_PER_POLICY;

/** The names of a device's policies, in the order of their documents. */
export const policyNames = (thingName: string, turbines: number): string[] =>
  Array.from(
    { length: 1 + Math.ceil(turbines / TURBINES_PER_POLICY) },
    (_, index) => `retrain-to-fleet-${thingName}-${index + 1}`,
  );

/**
 * What one device may do, as IoT policies: connect under its own name, its own jobs, shadow and
 * reports, and the topics of its own turbines. Greengrass cores get no thing policy variables, so
 * the name stands in each (Greengrass developer guide, "Device authentication and authorization").
 */
export const devicePolicies = (device: DeviceIdentity, home: Home): PolicyDocument[] => [
  document(ownStatements(device, home)),
  ...chunks(device.turbines, TURBINES_PER_POLICY).map((turbines) =>
    document(turbineStatements(turbines, stageOfThing(device.thingName), home)),
  ),
];

const ownStatements = ({ thingName, roleAliasArn }: DeviceIdentity, home: Home): object[] => {
  const iot = iotArns(home);
  const thing = `$aws/things/${thingName}`;
  const both = [`${thing}/jobs/*`, `${thing}/shadow/*`];
  return [
    // The nucleus opens one connection for each 50 subscriptions: edge-3, edge-3#2, …
    allow("iot:Connect", iot("client", thingName, `${thingName}#*`)),
    allow(["iot:Publish", "iot:Receive"], iot("topic", ...both)),
    allow("iot:Subscribe", iot("topicfilter", ...both)),
    // "greengrass" and "greengrassv2".
    allow(
      "iot:Publish",
      iot(
        "topic",
        `${thing}/greengrass*/health/json`,
        staged(stageOfThing(thingName), topics.health(thingName)),
      ),
    ),
    allow("iot:AssumeRoleWithCertificate", roleAliasArn),
    // AWS's own components, such as the nucleus, belong to the account "aws".
    allow(
      "greengrass:GetComponentVersionArtifact",
      `arn:${home.partition}:greengrass:${home.region}:*:components:*`,
    ),
    allow(
      [
        "greengrass:ResolveComponentCandidates",
        "greengrass:GetDeploymentConfiguration",
        "greengrass:ListThingGroupsForCoreDevice",
      ],
      // The data plane knows no narrower resource for these (device authentication page).
      "*",
    ),
  ];
};

/** Readings in; verdicts, labels, samples and captures out: all below the turbine's own name. */
const turbineStatements = (turbines: readonly string[], stage: string, home: Home): object[] => {
  const iot = iotArns(home);
  // IoT policies take "+" literally; their wildcard is "*".
  const own = turbines.map((id) => staged(stage, topics.rawData(id).replace(/[^/]+$/, "*")));
  return [
    allow(["iot:Publish", "iot:RetainPublish", "iot:Receive"], iot("topic", ...own)),
    allow("iot:Subscribe", iot("topicfilter", ...own)),
  ];
};

const iotArns =
  ({ partition, region, account }: Home) =>
  (kind: string, ...names: string[]): string[] =>
    names.map((name) => `arn:${partition}:iot:${region}:${account}:${kind}/${name}`);

const allow = (actions: string | string[], resources: string | string[]): object => ({
  Effect: "Allow",
  Action: actions,
  Resource: resources,
});

const document = (Statement: readonly object[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
