import { arnAt, type Needs, on, onMember, onNamed, withoutResource } from "../need.ts";

const thing = (action: string): Needs => onNamed(`iot:${action}`, "iot", "thing/", "thingName");
const group = (action: string): Needs =>
  onNamed(`iot:${action}`, "iot", "thinggroup/", "thingGroupName");
const job = (action: string): Needs => onNamed(`iot:${action}`, "iot", "job/", "jobId");
const policy = (action: string): Needs => onNamed(`iot:${action}`, "iot", "policy/", "policyName");
const certificate = (action: string): Needs =>
  onNamed(`iot:${action}`, "iot", "cert/", "certificateId");

const both =
  (one: Needs, other: Needs): Needs =>
  (input, place) => [...one(input, place), ...other(input, place)];

export const IOT_NEEDS: Readonly<Record<string, Needs>> = {
  CreateThing: thing("CreateThing"),
  DescribeThing: thing("DescribeThing"),
  UpdateThing: thing("UpdateThing"),
  DeleteThing: thing("DeleteThing"),
  ListThings: withoutResource("iot:ListThings"),
  CreateThingGroup: group("CreateThingGroup"),
  DescribeThingGroup: group("DescribeThingGroup"),
  DeleteThingGroup: group("DeleteThingGroup"),
  ListThingGroups: withoutResource("iot:ListThingGroups"),
  AddThingToThingGroup: both(thing("AddThingToThingGroup"), group("AddThingToThingGroup")),
  RemoveThingFromThingGroup: both(
    thing("RemoveThingFromThingGroup"),
    group("RemoveThingFromThingGroup"),
  ),
  ListThingGroupsForThing: thing("ListThingGroupsForThing"),
  ListThingsInThingGroup: group("ListThingsInThingGroup"),
  DescribeEndpoint: withoutResource("iot:DescribeEndpoint"),
  CreateKeysAndCertificate: withoutResource("iot:CreateKeysAndCertificate"),
  CreateCertificateFromCsr: withoutResource("iot:CreateCertificateFromCsr"),
  DescribeCertificate: certificate("DescribeCertificate"),
  UpdateCertificate: certificate("UpdateCertificate"),
  DeleteCertificate: certificate("DeleteCertificate"),
  CreatePolicy: policy("CreatePolicy"),
  DeletePolicy: policy("DeletePolicy"),
  AttachPolicy: onMember("iot:AttachPolicy", "target"),
  DetachPolicy: onMember("iot:DetachPolicy", "target"),
  ListAttachedPolicies: withoutResource("iot:ListAttachedPolicies"),
  AttachThingPrincipal: onMember("iot:AttachThingPrincipal", "principal"),
  DetachThingPrincipal: onMember("iot:DetachThingPrincipal", "principal"),
  ListThingPrincipals: thing("ListThingPrincipals"),
  DescribeRoleAlias: onNamed("iot:DescribeRoleAlias", "iot", "rolealias/", "roleAlias"),
  DescribeJob: job("DescribeJob"),
  ListJobExecutionsForJob: job("ListJobExecutionsForJob"),
  CancelJob: job("CancelJob"),
  ListJobs: withoutResource("iot:ListJobs"),
  ListJobExecutionsForThing: thing("ListJobExecutionsForThing"),
  DescribeJobExecution: both(job("DescribeJobExecution"), thing("DescribeJobExecution")),
};

export const IOT_DATA_NEEDS: Readonly<Record<string, Needs>> = {
  Publish: ({ topic, retain }, place) => {
    const resource = arnAt(place, "iot", `topic/${topic}`);
    return [on("iot:Publish", resource), ...(retain ? [on("iot:RetainPublish", resource)] : [])];
  },
};
