import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { DeliveredRule, type DeliveredRuleProps } from "./delivered-rule.ts";
import { undeliveredAlarm } from "./undelivered-alarm.ts";

/** A rule whose undelivered events raise an alarm. */
export class WatchedRule extends DeliveredRule {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: DeliveredRuleProps) {
    super(scope, id, props);
    this.alarm = undeliveredAlarm(this, "Alarm", this.deadLetters, props.description);
  }
}
