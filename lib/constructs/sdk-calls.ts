import { type CustomResource, Stack } from "aws-cdk-lib";
import { type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { AwsCustomResource, type AwsSdkCall } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { expiringLog } from "./expiring-log.ts";

export interface SdkCallProps {
  readonly resourceType?: string;
  /** What the call needs. */
  readonly statements: readonly PolicyStatement[];
  /** Without `onUpdate`, an update leaves what the creation answered. */
  readonly onCreate?: AwsSdkCall;
  readonly onUpdate?: AwsSdkCall;
}

/**
 * Calls of the SDK that a deployment makes. CDK deploys one function a stack for all of them, with the
 * role of whichever is first: so there is one role, which may do what the stack's calls need.
 */
export class SdkCalls extends Construct {
  private readonly role: Role;
  private readonly logGroup: LogGroup;

  /** Those of the scope's stack. */
  static in(scope: Construct): SdkCalls {
    const stack = Stack.of(scope);
    // Its role's policy is named by it, and no two stacks' policies are to bear one name.
    const id = `${stack.node.id}SdkCalls`;
    const known = stack.node.tryFindChild(id);
    return known instanceof SdkCalls ? known : new SdkCalls(stack, id);
  }

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.logGroup = expiringLog(this, "Log");
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.logGroup.grantWrite(this.role);
  }

  call(scope: Construct, id: string, { statements, ...call }: SdkCallProps): CustomResource {
    for (const statement of statements) this.role.addToPolicy(statement);
    const resource = new AwsCustomResource(scope, id, {
      ...call,
      installLatestAwsSdk: false,
      logGroup: this.logGroup,
      role: this.role,
      memorySize: 256,
    });
    resource.node.addDependency(this.role);
    return resource.node.findChild("Resource") as CustomResource;
  }
}
