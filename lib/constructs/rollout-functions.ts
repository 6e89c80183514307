import { join } from "node:path";
import { Duration } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { Notifications } from "./notifications.ts";
import { permissions } from "./permissions.ts";
import { TaskFunction, type TaskFunctionProps } from "./task-function.ts";

export interface RolloutFunctionsProps {
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly rings: readonly Ring[];
  readonly table: TableV2;
  readonly notifications: Notifications;
  readonly signingKey: Key;
  /** Where trainers put model.tar.gz. */
  readonly dataBucket: Bucket;
  /** Where components lie. */
  readonly artifactBucket: Bucket;
  readonly compilationRole: Role;
  readonly packagingRole: Role;
}

/** One function per Task state, each with a role that can do what its adapter calls and no more. */
export class RolloutFunctions extends Construct {
  /** By state name. */
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  readonly recordDevice: TaskFunction;

  constructor(scope: Construct, id: string, props: RolloutFunctionsProps) {
    super(scope, id);
    const may = permissions(this, props.rings);
    const task = (
      state: string,
      statements: readonly PolicyStatement[],
      settings: Partial<TaskFunctionProps> = {},
    ): TaskFunction => {
      const file = state.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
      const made = new TaskFunction(this, state, {
        bundle: join(props.handlersDirectory, file),
        environment: props.environment,
        ...settings,
      });
      for (const statement of statements) made.allow(statement);
      return made;
    };
    const table = (...actions: string[]) =>
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [props.table.tableArn],
      });
    const objects = (bucket: Bucket, prefix: string, ...actions: string[]) =>
      new PolicyStatement({
        actions: actions.map((action) => `s3:${action}`),
        resources: [bucket.arnForObjects(prefix)],
      });
    const pass = (role: Role) =>
      new PolicyStatement({
        actions: ["iam:PassRole"],
        resources: [role.roleArn],
        conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      });
    const key = (...actions: string[]) =>
      new PolicyStatement({
        actions: actions.map((action) => `kms:${action}`),
        resources: [props.signingKey.keyArn],
      });
    const tell = props.notifications.publishing();
    const readModel = objects(props.dataBucket, "*", "GetObject");
    const components = (...actions: string[]) =>
      objects(props.artifactBucket, "components/*", ...actions);
    // Without it S3 answers "forbidden" for an object that is not there, and both ask whether it is.
    const lookForArtifacts = new PolicyStatement({
      actions: ["s3:ListBucket"],
      resources: [props.artifactBucket.bucketArn],
    });
    const deploy = [
      may.listDeployments,
      may.readDeployments,
      may.createJobs,
      may.describeGroups,
      may.manageJobs,
    ];
    // Unpacks archives of some 10 MB and makes ZIPs of them.
    const large = { memoryMb: 512, timeout: Duration.minutes(2) };
    this.tasks = {
      Admit: task("Admit", [
        may.describeModel,
        may.describeExecution,
        table("GetItem", "PutItem", "UpdateItem"),
      ]),
      InspectArtefacts: task(
        "InspectArtefacts",
        [readModel, components("GetObject"), lookForArtifacts],
        large,
      ),
      Preflight: task("Preflight", [
        key("DescribeKey", "GetPublicKey"),
        may.listThings,
        may.listCoreDevices,
        may.probeEdgeManager,
      ]),
      StartCompilation: task(
        "StartCompilation",
        [
          readModel,
          objects(props.artifactBucket, "neo/*", "PutObject"),
          may.compile,
          pass(props.compilationRole),
        ],
        large,
      ),
      CheckCompilation: task(
        "CheckCompilation",
        [
          readModel,
          objects(props.artifactBucket, "compiled/*", "GetObject"),
          may.compile,
          pass(props.compilationRole),
        ],
        large,
      ),
      SignModel: task(
        "SignModel",
        [
          readModel,
          objects(props.artifactBucket, "compiled/*", "GetObject"),
          components("GetObject", "PutObject"),
          lookForArtifacts,
          key("Sign"),
        ],
        large,
      ),
      PublishModel: task(
        "PublishModel",
        [components("GetObject"), ...may.publishModel, may.package, pass(props.packagingRole)],
        // Greengrass takes one CreateComponentVersion a second in a Region.
        { concurrency: 1 },
      ),
      CheckModel: task("CheckModel", [may.describeModelComponent, may.describePackaging]),
      RegisterDetector: task(
        "RegisterDetector",
        [
          // CreateComponentVersion reads the artefacts as its caller.
          components("GetObject"),
          key("GetPublicKey"),
          ...may.publishDetector,
          table("GetItem", "PutItem"),
        ],
        { concurrency: 1 },
      ),
      CheckDetector: task("CheckDetector", [may.describeDetector]),
      DeployRing: task("DeployRing", [...deploy, table("GetItem", "PutItem", "UpdateItem")]),
      JudgeRing: task("JudgeRing", [
        may.listThings,
        may.readJobs,
        may.readJobExecutions,
        table("GetItem", "Query", "UpdateItem"),
      ]),
      Hold: task("Hold", [table("GetItem", "UpdateItem"), ...tell]),
      RollBack: task("RollBack", [...deploy, table("GetItem", "Query", "UpdateItem")]),
      CheckRollBack: task("CheckRollBack", [
        may.listThings,
        may.readJobs,
        may.readJobExecutions,
        table("UpdateItem"),
      ]),
      Close: task("Close", [table("GetItem", "UpdateItem", "PutItem", "DeleteItem"), ...tell]),
    };
    this.recordDevice = new TaskFunction(this, "RecordDevice", {
      bundle: join(props.handlersDirectory, "record-device"),
      environment: props.environment,
    });
    this.recordDevice.allow(may.listInstalled);
    this.recordDevice.allow(table("Query", "PutItem"));
  }
}
