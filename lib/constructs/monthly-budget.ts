import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { stageAt } from "../stacks/staged-stack.ts";
import { APPLICATION_TAG, applicationOf } from "../tags.ts";
import { hasBill } from "./has-bill.ts";

/** Shares of the amount at which people are told: what is spent, and what the month will come to. */
const SPENT_PERCENT = 80;
const FORECAST_PERCENT = 100;

/**
 * Tells people of what the product costs before the bill does. AWS counts by the tag only after
 * somebody has activated it as a cost allocation tag. (Billing user guide, "Activating user-defined
 * cost allocation tags")
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, dollars: number, topic: ITopic) {
    super(scope, id);
    const told = (notificationType: string, threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        comparisonOperator: "GREATER_THAN",
        thresholdType: "PERCENTAGE",
      },
      subscribers: [{ subscriptionType: "SNS", address: topic.topicArn }],
    });
    const budget = new CfnBudget(this, "Budget", {
      budget: {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: dollars, unit: "USD" },
        costFilters: { TagKeyValue: [`user:${APPLICATION_TAG}$${applicationOf(stageAt(this))}`] },
      },
      notificationsWithSubscribers: [
        told("ACTUAL", SPENT_PERCENT),
        told("FORECASTED", FORECAST_PERCENT),
      ],
    });
    budget.cfnOptions.condition = hasBill(this);
  }
}
