import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import { topicRules } from "../../domain/wiring/topic-rules.ts";
import { stageAt } from "../stacks/staged-stack.ts";
import { expiringLog } from "./expiring-log.ts";

/** Keeps each device's newest health report in the ledger; IoT writes it without a Lambda. */
export class HealthRule extends Construct {
  constructor(scope: Construct, id: string, table: TableV2) {
    super(scope, id);
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("iot.amazonaws.com") });
    role.addToPolicy(
      new PolicyStatement({ actions: ["dynamodb:PutItem"], resources: [table.tableArn] }),
    );
    const errors = expiringLog(this, "Errors");
    role.addToPolicy(
      new PolicyStatement({
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [errors.logGroupArn],
      }),
    );
    new CfnTopicRule(this, "Rule", {
      topicRulePayload: {
        awsIotSqlVersion: "2016-03-23",
        sql: topicRules(stageAt(this)).health,
        actions: [
          { dynamoDBv2: { putItem: { tableName: table.tableName }, roleArn: role.roleArn } },
        ],
        errorAction: {
          cloudwatchLogs: { logGroupName: errors.logGroupName, roleArn: role.roleArn },
        },
      },
    });
  }
}
