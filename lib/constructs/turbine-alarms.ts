import { CfnOutput } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { EmailSubscription, UrlSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { alarmEnvironment } from "../../domain/alarms/configuration.ts";
import { EVENT_FUNCTIONS } from "../../domain/wiring/functions.ts";
import { schedules } from "../../domain/wiring/schedules.ts";
import { topicRules } from "../../domain/wiring/topic-rules.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import { stageAt } from "../stacks/staged-stack.ts";
import { expiringLog } from "./expiring-log.ts";
import type { Notifications } from "./notifications.ts";
import { ScheduledFunction } from "./scheduled-function.ts";
import { TaskFunction } from "./task-function.ts";

export interface TurbineAlarmsProps {
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
  readonly table: TableV2;
  readonly notifications: Notifications;
  readonly settings: DeploymentConfiguration["alarms"];
}

/**
 * Lets turbines' alarms reach people, apart from what concerns the rollouts: IoT keeps each change of a
 * lamp in the ledger, and a function tells them together, by a topic of their own.
 */
export class TurbineAlarms extends Construct {
  /** Rings when the function itself fails. */
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: TurbineAlarmsProps) {
    super(scope, id);
    const { table, notifications, settings } = props;
    const { email, webhook, otherSubscribers, ...policy } = settings;
    // A rule costs something for every verdict, so it looks only where somebody hears.
    this.keepChanges(table, otherSubscribers || email !== "" || webhook !== "");
    const topic = notifications.another(this, "Topic");
    if (email !== "") topic.addSubscription(new EmailSubscription(email));
    if (webhook !== "") topic.addSubscription(new UrlSubscription(webhook));
    const teller = new TaskFunction(this, {
      deployed: EVENT_FUNCTIONS.tellAlarms,
      handlersDirectory: props.handlersDirectory,
      environment: alarmEnvironment({
        ledgerTable: table.tableName,
        topicArn: topic.topicArn,
        policy,
      }),
    });
    teller.allow(
      new PolicyStatement({
        actions: ["BatchGetItem", "Query", "PutItem", "DeleteItem"].map(
          (each) => `dynamodb:${each}`,
        ),
        resources: [table.tableArn],
      }),
    );
    for (const statement of notifications.publishing(topic)) teller.allow(statement);
    this.alarm = new ScheduledFunction(this, "Scheduled", {
      function: teller.function,
      schedules: schedules("").filter(
        (schedule) => schedule.function === EVENT_FUNCTIONS.tellAlarms.name,
      ),
    }).alarm;
    new CfnOutput(this, "TopicArn", {
      description: "Whoever subscribes to it hears of turbines' alarms",
      value: topic.topicArn,
    });
  }

  private keepChanges(table: TableV2, isHeard: boolean): void {
    const role = new Role(this, "RuleRole", {
      assumedBy: new ServicePrincipal("iot.amazonaws.com"),
    });
    const errors = expiringLog(this, "Errors");
    const may: [actions: string[], resource: string][] = [
      [["dynamodb:PutItem"], table.tableArn],
      [
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        errors.logGroupArn,
      ],
    ];
    for (const [actions, resource] of may) {
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    }
    const { roleArn } = role;
    new CfnTopicRule(this, "Rule", {
      topicRulePayload: {
        ruleDisabled: !isHeard,
        awsIotSqlVersion: "2016-03-23",
        sql: topicRules(stageAt(this)).alarms,
        actions: [{ dynamoDBv2: { putItem: { tableName: table.tableName }, roleArn } }],
        errorAction: { cloudwatchLogs: { logGroupName: errors.logGroupName, roleArn } },
      },
    });
  }
}
