import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { Notifications } from "./notifications.ts";
import { permissions } from "./permissions.ts";

/** What the functions of a rollout work on. */
export interface TaskResources {
  readonly rings: readonly Ring[];
  readonly table: TableV2;
  readonly notifications: Notifications;
  readonly signingKey: Key;
  /** Keys that signed before: their public halves go to the devices, too. */
  readonly trustedKeys: readonly Key[];
  /** Where trainers put model.tar.gz. */
  readonly dataBucket: Bucket;
  /** Where components lie. */
  readonly artifactBucket: Bucket;
  readonly compilationRole: Role;
  readonly packagingRole: Role;
}

/** What each function may do, by its name: what its adapters call and no more. */
export const taskPermissions = (scope: Construct, resources: TaskResources) => ({
  ...modelPermissions(scope, resources),
  ...ringPermissions(scope, resources),
});

const modelPermissions = (scope: Construct, resources: TaskResources) => {
  const may = permissions(scope, resources.rings);
  const { table, key, readKeys, components, readModel, readCompiled, writeUncompiled, look } =
    statementsOn(resources);
  const compile = passing(resources.compilationRole);
  return {
    Admit: [
      may.describeModel,
      may.describeExecution,
      table("GetItem", "PutItem", "Query", "UpdateItem"),
    ],
    InspectArtefacts: [readModel, components("GetObject"), look],
    Preflight: [
      key("DescribeKey"),
      readKeys,
      may.listThings,
      may.listQuarantined,
      may.listCoreDevices,
      may.probeEdgeManager,
    ],
    StartCompilation: [readModel, writeUncompiled, may.compile, compile],
    CheckCompilation: [readModel, readCompiled, may.compile, compile],
    SignModel: [readModel, readCompiled, components("GetObject", "PutObject"), look, key("Sign")],
    PublishModel: [
      components("GetObject"),
      ...may.publishModel,
      may.package,
      passing(resources.packagingRole),
    ],
    CheckModel: [may.describeModelComponent, may.describePackaging],
    RegisterDetector: [
      // CreateComponentVersion reads the artefacts as its caller.
      components("GetObject"),
      readKeys,
      ...may.publishDetector,
      table("GetItem", "PutItem"),
    ],
    CheckDetector: [may.describeDetector],
  };
};

const ringPermissions = (scope: Construct, resources: TaskResources) => {
  const may = permissions(scope, resources.rings);
  const { table } = statementsOn(resources);
  const tell = resources.notifications.publishing();
  const deploy = [
    may.listDeployments,
    may.readDeployments,
    may.tagDeployments,
    may.createJobs,
    may.describeGroups,
    may.manageJobs,
  ];
  const judge = [
    may.seeDeployments,
    // Of which release a device that failed it is put on record.
    may.readDeployments,
    may.listThings,
    may.listCoreDevices,
    may.listInstalled,
    may.readJobs,
    may.readJobExecutions,
    table("BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
  ];
  return {
    DeployRing: [
      ...deploy,
      may.listThings,
      may.listQuarantined,
      ...may.returnThings,
      // Which tools a ring gets, and which are there.
      may.listCoreDevices,
      may.listInstalled,
      table("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"),
    ],
    Wait: [table("UpdateItem")],
    JudgeRing: judge,
    JudgeBake: [...judge, table("Query")],
    Hold: [table("GetItem", "UpdateItem"), ...tell],
    RollBack: [...deploy, table("GetItem", "Query", "UpdateItem")],
    CheckRollBack: [
      may.listThings,
      may.readJobs,
      may.readJobExecutions,
      table("BatchGetItem", "GetItem", "UpdateItem"),
    ],
    Close: [table("GetItem", "UpdateItem", "PutItem", "DeleteItem"), ...tell],
    RecordDevice: [may.listInstalled, table("Query", "PutItem")],
  };
};

const statementsOn = ({
  table,
  signingKey,
  trustedKeys,
  dataBucket,
  artifactBucket,
}: TaskResources) => ({
  table: (...actions: string[]) => statement("dynamodb", actions, table.tableArn),
  key: (...actions: string[]) => statement("kms", actions, signingKey.keyArn),
  readKeys: new PolicyStatement({
    actions: ["kms:GetPublicKey"],
    resources: [signingKey, ...trustedKeys].map(({ keyArn }) => keyArn),
  }),
  components: (...actions: string[]) =>
    statement("s3", actions, artifactBucket.arnForObjects("components/*")),
  readModel: statement("s3", ["GetObject"], dataBucket.arnForObjects("*")),
  writeUncompiled: statement("s3", ["PutObject"], artifactBucket.arnForObjects("neo/*")),
  readCompiled: statement("s3", ["GetObject"], artifactBucket.arnForObjects("compiled/*")),
  // Without it S3 answers "forbidden" for an object that is not there, and both ask whether it is.
  look: statement("s3", ["ListBucket"], artifactBucket.bucketArn),
});

const statement = (service: string, actions: readonly string[], resource: string) =>
  new PolicyStatement({
    actions: actions.map((action) => `${service}:${action}`),
    resources: [resource],
  });

const passing = ({ roleArn }: Role) =>
  new PolicyStatement({
    actions: ["iam:PassRole"],
    resources: [roleArn],
    conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
  });
