import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { namesOf } from "../../domain/names.ts";
import { staged } from "../../domain/stage.ts";

export interface StagedStackProps extends StackProps {
  /** One of several installations in an account and Region; empty: the one without a name. */
  readonly stage?: string;
  /** Of an application in which other stacks have names, too: stands before this one's in the account. */
  readonly prefix?: string;
}

/** A stack of one stage: its own name bears the stage, and so does whatever has a name inside. */
export class StagedStack extends Stack {
  readonly stage: string;

  constructor(scope: Construct, id: string, props: StagedStackProps) {
    const { stage = "", prefix = "", ...stackProps } = props;
    const name = staged(stage, id);
    super(scope, name, { ...stackProps, stackName: `${prefix}${name}` });
    this.stage = stage;
  }
}

/** The stage that a construct is made for. */
export const stageAt = (scope: Construct): string => {
  const stack = Stack.of(scope);
  return stack instanceof StagedStack ? stack.stage : "";
};

/** The names of the stage that a construct is made for. */
export const namesAt = (scope: Construct) => namesOf(stageAt(scope));
