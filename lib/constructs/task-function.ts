import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

export interface TaskFunctionProps {
  /** Directory of the bundled handler, with its index.mjs. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
  readonly timeout?: Duration;
  /** At most so many at once, where a quota asks for it. */
  readonly concurrency?: number;
}

/** A handler as it deploys: one bundled file, its own role that can log and trace and nothing else. */
export class TaskFunction extends Construct {
  readonly function: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: TaskFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Log", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this.role);
    this.function = new NodejsFunction(this, "Function", {
      code: Code.fromAsset(props.bundle),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      memorySize: props.memoryMb ?? 256,
      timeout: props.timeout ?? Duration.seconds(60),
      tracing: Tracing.ACTIVE,
      environment: { NODE_OPTIONS: "--enable-source-maps", ...props.environment },
      ...(props.concurrency !== undefined && { reservedConcurrentExecutions: props.concurrency }),
    });
  }

  /** Lets the function do exactly this. */
  allow(statement: PolicyStatement): void {
    this.role.addToPolicy(statement);
  }
}
