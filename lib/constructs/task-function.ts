import { basename, join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { Construct } from "constructs";
import type { DeployedFunction } from "../../domain/wiring/functions.ts";
import { keyAt } from "../stacks/staged-stack.ts";
import { expiringLog } from "./expiring-log.ts";
import { through } from "./role-use.ts";

export interface TaskFunctionProps {
  /** Name, memory, time and concurrency. */
  readonly deployed: DeployedFunction;
  /** Holds a directory with index.mjs for each bundled handler. */
  readonly handlersDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A handler as it deploys: one bundled file, its own role that can log and trace and nothing else. */
export class TaskFunction extends Construct {
  readonly function: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, props: TaskFunctionProps) {
    const { name, handler, memoryMb, timeoutSeconds, concurrency } = props.deployed;
    super(scope, name);
    const logGroup = expiringLog(this, "Log");
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this.role);
    const environmentEncryption = keyAt(this);
    if (environmentEncryption) {
      // Lambda decrypts the environment in the role's name.
      this.allow(
        new PolicyStatement({
          actions: ["kms:Decrypt"],
          resources: [environmentEncryption.keyArn],
          conditions: through(this, "lambda"),
        }),
      );
    }
    this.function = new NodejsFunction(this, "Function", {
      code: Code.fromAsset(join(props.handlersDirectory, basename(handler))),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      tracing: Tracing.ACTIVE,
      // Executions that wait for days go on calling the version that they began with.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: { NODE_OPTIONS: "--enable-source-maps", ...props.environment },
      ...(environmentEncryption && { environmentEncryption }),
      ...(concurrency !== undefined && { reservedConcurrentExecutions: concurrency }),
    });
  }

  /** Lets the function do exactly this. */
  allow(statement: PolicyStatement): void {
    this.role.addToPolicy(statement);
  }
}
