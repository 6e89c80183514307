import { Duration } from "aws-cdk-lib";
import { type Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import type { WiredSchedule } from "../../domain/wiring/schedules.ts";
import { withRunbook } from "../runbook.ts";
import { deadLetters } from "./dead-letters.ts";

export interface ScheduledFunctionProps {
  readonly function: IFunction;
  readonly schedules: readonly WiredSchedule[];
}

/** Calls a function from time to time; what it did not take, or failed on, waits in a queue with an alarm. */
export class ScheduledFunction extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: ScheduledFunctionProps) {
    super(scope, id);
    const failed = deadLetters(this, "Failed");
    props.function.configureAsyncInvoke({ onFailure: new SqsDestination(failed) });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com"),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ["lambda:InvokeFunction"],
        resources: [props.function.functionArn],
      }),
    );
    failed.grantSendMessages(role);
    for (const { name, expression, input } of props.schedules) {
      new CfnSchedule(this, name, {
        scheduleExpression: expression,
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 15 },
        target: {
          arn: props.function.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify(input),
          retryPolicy: { maximumRetryAttempts: 3 },
          deadLetterConfig: { arn: failed.queueArn },
        },
      });
    }
    this.alarm = failed
      .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: "max" })
      .createAlarm(this, "Alarm", {
        alarmDescription: withRunbook(
          "A scheduled function failed three times.",
          "a-scheduled-function-failed",
        ),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
  }
}
