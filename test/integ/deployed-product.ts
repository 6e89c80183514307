import { ExpectedResult, IntegTest, Match } from "@aws-cdk/integ-tests-alpha";
import { type App, Duration } from "aws-cdk-lib";
import { NAMES } from "../../domain/names.ts";
import type { ProductStacks } from "../../lib/product-stacks.ts";

/** One device a ring: the least that the product is. */
export const SMALLEST = { devices: 2, page: "none", monthlyBudgetDollars: 0 } as const;

/**
 * What a deployment in a real account must show, asked of the services themselves: devices that enrolled
 * and report, an approval's way to the state machine, and a place for models.
 */
export const deployedProduct = (app: App, product: ProductStacks): IntegTest => {
  const { training, fleet, rollout, devices } = product;
  const test = new IntegTest(app, "DeployedProduct", {
    testCases: [training, fleet, ...devices, rollout],
    // What a deployment makes here goes again; the records that it keeps have to be deleted by hand.
    cdkCommandOptions: { destroy: { args: { force: true } } },
  });
  const { assertions } = test;
  for (const [thing, ring] of [
    ["edge-1", "windturbine-canary"],
    ["edge-2", "windturbine-fleet"],
  ] as const) {
    assertions
      .awsApiCall("iot", "ListThingsInThingGroup", { thingGroupName: ring })
      .expect(ExpectedResult.objectLike({ things: [thing] }));
    assertions
      .awsApiCall("iot", "ListThingPrincipals", { thingName: thing })
      .expect(ExpectedResult.objectLike({ principals: [Match.stringLikeRegexp("arn:.*:cert/")] }));
    assertions
      .awsApiCall("greengrassv2", "GetCoreDevice", { coreDeviceThingName: thing })
      .expect(ExpectedResult.objectLike({ status: "HEALTHY" }))
      .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(30) });
  }
  assertions
    .awsApiCall("sagemaker", "DescribeModelPackageGroup", {
      ModelPackageGroupName: NAMES.modelPackageGroup,
    })
    .expect(ExpectedResult.objectLike({ ModelPackageGroupStatus: "Completed" }));
  assertions
    .awsApiCall("dynamodb", "DescribeTable", { TableName: NAMES.ledgerTable })
    .expect(ExpectedResult.objectLike({ Table: Match.objectLike({ TableStatus: "ACTIVE" }) }));
  return test;
};
