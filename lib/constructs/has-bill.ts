import { Aws, CfnCondition, Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** GovCloud has neither budgets nor cost anomalies: its costs stand in the commercial account it belongs to. */
export const hasBill = (scope: Construct): CfnCondition =>
  new CfnCondition(scope, "HasBill", {
    expression: Fn.conditionNot(Fn.conditionEquals(Aws.PARTITION, "aws-us-gov")),
  });
