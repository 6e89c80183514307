import { fileURLToPath } from "node:url";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogLevel, NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { LAMBDA_BUNDLING } from "./lambda-bundling.ts";

export interface TaskFunctionProps {
  /** The handler's file, relative to the repository, e.g. "lambdas/admit.ts". */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
  readonly timeout?: Duration;
  /** At most so many at once, where a quota asks for it. */
  readonly concurrency?: number;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

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
      entry: `${ROOT}${props.entry}`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      memorySize: props.memoryMb ?? 256,
      timeout: props.timeout ?? Duration.seconds(60),
      tracing: Tracing.ACTIVE,
      environment: { NODE_OPTIONS: "--enable-source-maps", ...props.environment },
      ...(props.concurrency !== undefined && { reservedConcurrentExecutions: props.concurrency }),
      bundling: {
        target: LAMBDA_BUNDLING.target,
        format: OutputFormat.ESM,
        minify: LAMBDA_BUNDLING.minify,
        sourceMap: LAMBDA_BUNDLING.sourceMap,
        mainFields: [...LAMBDA_BUNDLING.mainFields],
        banner: LAMBDA_BUNDLING.banner,
        externalModules: [],
        logLevel: LogLevel.ERROR,
      },
    });
  }

  /** Lets the function do exactly this. */
  allow(statement: PolicyStatement): void {
    this.role.addToPolicy(statement);
  }
}
