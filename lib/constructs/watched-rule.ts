import { Duration } from "aws-cdk-lib";
import { type Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { type EventPattern, type IRuleTarget, Rule } from "aws-cdk-lib/aws-events";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

export interface WatchedRuleProps {
  readonly description: string;
  /** In EventBridge's own words, as domain/ states it. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** Makes the target; it takes the queue for events that could not be delivered. */
  target(deadLetters: Queue): IRuleTarget;
}

/** A rule that loses nothing silently: what its target did not take waits in a queue with an alarm. */
export class WatchedRule extends Construct {
  readonly rule: Rule;
  readonly deadLetters: Queue;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: WatchedRuleProps) {
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
    this.alarm = this.deadLetters
      .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: "max" })
      .createAlarm(this, "Alarm", {
        alarmDescription: `Undelivered: ${props.description}. Look at the messages' ERROR_CODE.`,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
  }
}

/** CDK spells one key otherwise than EventBridge. */
const eventPattern = (pattern: Readonly<Record<string, unknown>>): EventPattern => {
  const { "detail-type": detailType, ...rest } = pattern;
  return { ...rest, ...(Array.isArray(detailType) && { detailType }) };
};
