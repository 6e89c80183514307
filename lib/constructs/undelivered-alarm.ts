import { Duration } from "aws-cdk-lib";
import { type Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { withRunbook } from "../runbook.ts";

/** Rings when an event waits in a rule's dead-letter queue; `description` says what the rule does. */
export const undeliveredAlarm = (
  scope: Construct,
  id: string,
  deadLetters: IQueue,
  description: string,
): Alarm =>
  deadLetters
    .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: "max" })
    .createAlarm(scope, id, {
      alarmDescription: withRunbook(`Undelivered: ${description}.`, "an-event-was-not-delivered"),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
