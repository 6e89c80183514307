import { Duration } from "aws-cdk-lib";
import { type EventPattern, type IRuleTarget, Rule } from "aws-cdk-lib/aws-events";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

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
    this.deadLetters = new Queue(this, "DeadLetters", {
      // EventBridge may not use a customer key without a grant of its own; SQS's key needs none.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
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
