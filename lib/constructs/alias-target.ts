import type { IRuleTarget } from "aws-cdk-lib/aws-events";
import { SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";

/**
 * A state machine's alias as a rule's target. IAM knows the machine only: a role that may start it
 * may start its aliases. (Service authorization reference, StartExecution)
 */
export const aliasTarget = (
  machine: IStateMachine,
  aliasArn: string,
  deadLetterQueue: Queue,
): IRuleTarget => {
  const target = new SfnStateMachine(machine, { deadLetterQueue });
  return { bind: (rule, id) => ({ ...target.bind(rule, id), arn: aliasArn }) };
};
