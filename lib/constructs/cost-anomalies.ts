import { Stack } from "aws-cdk-lib";
import { CfnAnomalyMonitor, CfnAnomalySubscription } from "aws-cdk-lib/aws-ce";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { stageAt } from "../stacks/staged-stack.ts";
import { APPLICATION_TAG, applicationOf } from "../tags.ts";
import { hasBill } from "./has-bill.ts";

/**
 * Tells people of costs that leave their usual course, such as a simulator that nobody stopped, days
 * before a monthly amount is reached. A monitor of its own, by the tag: an account has only one by
 * service, which may be there already. AWS sees the tag once it is activated as a cost allocation tag.
 */
export class CostAnomalies extends Construct {
  /** @param dollars an anomaly's total impact from which on people are told */
  constructor(scope: Construct, id: string, dollars: number, topic: ITopic) {
    super(scope, id);
    const name = `${Stack.of(this).stackName} ${id}`;
    const monitor = new CfnAnomalyMonitor(this, "Monitor", {
      monitorName: name,
      monitorType: "CUSTOM",
      monitorSpecification: JSON.stringify({
        Tags: { Key: APPLICATION_TAG, Values: [applicationOf(stageAt(this))] },
      }),
    });
    const subscription = new CfnAnomalySubscription(this, "Subscription", {
      subscriptionName: name,
      monitorArnList: [monitor.attrMonitorArn],
      // A topic can only be told at once. (CloudFormation, AWS::CE::AnomalySubscription, Frequency)
      frequency: "IMMEDIATE",
      subscribers: [{ type: "SNS", address: topic.topicArn }],
      thresholdExpression: JSON.stringify({
        Dimensions: {
          Key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          MatchOptions: ["GREATER_THAN_OR_EQUAL"],
          Values: [String(dollars)],
        },
      }),
    });
    const condition = hasBill(this);
    monitor.cfnOptions.condition = condition;
    subscription.cfnOptions.condition = condition;
  }
}
