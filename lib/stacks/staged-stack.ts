import { Aspects, Stack, type StackProps } from "aws-cdk-lib";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { namesOf } from "../../domain/names.ts";
import { staged } from "../../domain/stage.ts";
import { RoleUse } from "../constructs/role-use.ts";

export interface StagedStackProps extends StackProps {
  /** One of several installations in an account and Region; empty: the one without a name. */
  readonly stage?: string;
  /** Of an application in which other stacks have names, too: stands before this one's in the account. */
  readonly prefix?: string;
  /** Of the key that everything at rest lies under; without it services use keys of their own. */
  readonly encryptionKeyArn?: string;
}

/** A stack of one stage: its own name bears the stage, and so does whatever has a name inside. */
export class StagedStack extends Stack {
  readonly stage: string;
  readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, props: StagedStackProps) {
    const { stage = "", prefix = "", encryptionKeyArn, ...stackProps } = props;
    const name = staged(stage, id);
    super(scope, name, { ...stackProps, stackName: `${prefix}${name}` });
    this.stage = stage;
    if (encryptionKeyArn !== undefined) {
      this.encryptionKey = Key.fromKeyArn(this, "EncryptionKey", encryptionKeyArn);
      Aspects.of(this).add(new RoleUse(this.encryptionKey));
    }
  }
}

/** The stage that a construct is made for. */
export const stageAt = (scope: Construct): string => {
  const stack = Stack.of(scope);
  return stack instanceof StagedStack ? stack.stage : "";
};

/** The key that a construct's data lies under, where there is one of one's own. */
export const keyAt = (scope: Construct): IKey | undefined => {
  const stack = Stack.of(scope);
  return stack instanceof StagedStack ? stack.encryptionKey : undefined;
};

/** The names of the stage that a construct is made for. */
export const namesAt = (scope: Construct) => namesOf(stageAt(scope));
