import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { serviceUse } from "../constructs/service-use.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

/** The key that everything at rest lies under, where the configuration asks for one of the product's. */
export class KeyStack extends StagedStack {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: StagedStackProps) {
    super(scope, id, props);
    const key = new Key(this, "Key", {
      description:
        "Encrypts what the fleet's stacks keep: models, recordings, ledger, logs, queues",
      enableKeyRotation: true,
      // Without it nothing that is kept could be read.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    for (const statement of serviceUse(this)) key.addToResourcePolicy(statement);
    this.keyArn = key.keyArn;
    new CfnOutput(this, "KeyArn", { value: key.keyArn });
  }
}
