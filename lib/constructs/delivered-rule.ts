import { type EventPattern, type IRuleTarget, Rule } from "aws-cdk-lib/aws-events";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetters } from "./dead-letters.ts";

export interface DeliveredRuleProps {
  readonly description: string;
  /** In EventBridge's own words, as domain/ states it. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** Makes the target; it takes the queue for events that could not be delivered. */
  target(deadLetters: Queue): IRuleTarget;
}

/** A rule that loses nothing silently: what its target did not take waits in a queue. */
export class DeliveredRule extends Construct {
  readonly rule: Rule;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: DeliveredRuleProps) {
    super(scope, id);
    this.deadLetters = deadLetters(this, "DeadLetters");
    this.rule = new Rule(this, "Rule", {
      description: props.description,
      eventPattern: eventPattern(props.pattern),
      targets: [props.target(this.deadLetters)],
    });
  }
}

/** CDK spells one key otherwise than EventBridge. */
const eventPattern = (pattern: Readonly<Record<string, unknown>>): EventPattern => {
  const { "detail-type": detailType, ...rest } = pattern;
  return { ...rest, ...(Array.isArray(detailType) && { detailType }) };
};
