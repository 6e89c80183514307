import { expect, test } from "vitest";
import { topics } from "../../domain/topics.ts";
import { ARTIFACT_BUCKET, DATA_BUCKET } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Need } from "../../twin/identity/need.ts";
import { listOf } from "../../twin/identity/statement.ts";
import { deviceStatements, roleStatements } from "../permissions/deployed-roles.ts";

// What the broker makes of such policies: test/twin/world/broker-guard.test.ts.
const FLEET = { devices: 5, turbinesPerDevice: 2 };
const DEVICES = [1, 2, 3, 4, 5];
const iot = (rest: string): string => `arn:aws:iot:eu-west-1:123456789012:${rest}`;

/** What certificate and role of a machine give whoever stole both. */
const stolen = (device: number) => [
  ...deviceStatements(device, FLEET),
  ...roleStatements("fleet", `Device${device}MachineRole`),
  ...roleStatements("fleet", "IdentityTokenExchangeRole"),
];

/** All that concerns one device: its name, jobs, shadow and reports, its turbines, and its files. */
const concerning = (device: number): Need[] => {
  const thing = `edge-${device}`;
  const turbines = [2 * device - 1, 2 * device].map(String);
  const own = ["jobs/$next/get", "jobs/job-1/update", "jobs/notify-next", "shadow/update"].map(
    (each) => `$aws/things/${thing}/${each}`,
  );
  const { health, ...ofTurbines } = topics;
  const spoken = turbines.flatMap((id) => Object.values(ofTurbines).map((topic) => topic(id)));
  const on = (action: string, kind: string, names: readonly string[]): Need[] =>
    names.map((name) => ({ action: `iot:${action}`, resource: iot(`${kind}/${name}`) }));
  const object = (action: string, key: string): Need => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${ARTIFACT_BUCKET}/${key}`,
  });
  return [
    ...on("Connect", "client", [thing, `${thing}#2`]),
    ...on("Publish", "topic", [...own, ...spoken, health(thing)]),
    ...on("Receive", "topic", [...own, ...spoken]),
    ...on("Subscribe", "topicfilter", [...own, ...spoken]),
    ...on("RetainPublish", "topic", spoken),
    object("PutObject", `requests/${thing}/0123.csr`),
    object("GetObject", `certificates/${thing}/0123.pem`),
  ];
};

const told = ({ action, resource }: Need): string => `${action} on ${resource}`;

test("A leaked certificate opens all that is its device's own, and nothing of another device", () => {
  for (const device of DEVICES) {
    const statements = stolen(device);
    const may = (need: Need): boolean => isAllowed(statements, need);
    expect(concerning(device).length).toBeGreaterThan(50);
    expect(
      concerning(device)
        .filter((need) => !may(need))
        .map(told),
    ).toEqual([]);
    const others = DEVICES.filter((each) => each !== device).flatMap(concerning);
    expect(others.filter(may).map(told)).toEqual([]);
  }
});

test("What it opens beside is the same for all, and changes nothing: components, logs, the core's questions", () => {
  const shared = stolen(2).flatMap(({ Action, Resource }) =>
    listOf(Action).flatMap((action) =>
      listOf(Resource)
        .filter((resource) => !/edge-2\b|wind-turbine\/[34]\//.test(resource))
        .map((resource) => `${action} on ${resource}`),
    ),
  );
  expect(shared.toSorted()).toEqual([
    "greengrass:GetComponentVersionArtifact on arn:aws:greengrass:eu-west-1:*:components:*",
    "greengrass:GetDeploymentConfiguration on *",
    "greengrass:ListThingGroupsForCoreDevice on *",
    "greengrass:ResolveComponentCandidates on *",
    "iot:AssumeRoleWithCertificate on arn:aws:iot:eu-west-1:123456789012:rolealias/devices",
    "iot:DescribeEndpoint on *",
    ...["Group", "Stream"].map(
      (kind) =>
        `logs:CreateLog${kind} on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/greengrass/*`,
    ),
    "logs:DescribeLogStreams on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/greengrass/*",
    "logs:PutLogEvents on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/greengrass/*",
    `s3:GetBucketLocation on arn:aws:s3:::${ARTIFACT_BUCKET}`,
    `s3:GetObject on arn:aws:s3:::${ARTIFACT_BUCKET}/components/*`,
    `s3:GetObject on arn:aws:s3:::${ARTIFACT_BUCKET}/packaged/*`,
  ]);
  const recordings = { action: "s3:GetObject", resource: `arn:aws:s3:::${DATA_BUCKET}/raw/a.csv` };
  expect(isAllowed(stolen(2), recordings)).toBe(false);
});
