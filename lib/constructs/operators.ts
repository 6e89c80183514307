import { CfnOutput } from "aws-cdk-lib";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { decidingPermissions, lookingPermissions } from "./dashboard-permissions.ts";

export interface OperatorsProps {
  readonly rings: readonly Ring[];
  readonly data: Bucket;
  readonly pipelineArn: string;
}

/**
 * What the people need who approve models and decide on rollouts, as a policy for their own roles:
 * no machine has it, so a decision always bears a person's name. `npm run fleet` asks for no more.
 */
export class Operators extends Construct {
  constructor(scope: Construct, id: string, props: OperatorsProps) {
    super(scope, id);
    const policy = new ManagedPolicy(this, "Policy", {
      description: "Sees the fleet, approves models and decides on rollouts",
      statements: [
        ...lookingPermissions(this, props),
        ...decidingPermissions(this, props.pipelineArn),
      ],
    });
    new CfnOutput(this, "PolicyArn", {
      description: "Attach it to the roles of those who decide",
      value: policy.managedPolicyArn,
    });
  }
}
