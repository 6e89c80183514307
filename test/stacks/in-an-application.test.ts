import { Tags } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { companyApp } from "../../examples/in-an-application/company-app.ts";
import { RetrainToFleet } from "../../lib/retrain-to-fleet.ts";
import { standInBuilt } from "./stand-in-built.ts";

const app = companyApp(standInBuilt());
const farm = app.node.findChild("NorthFarm");
if (!(farm instanceof RetrainToFleet)) throw new Error("NorthFarm: expected the product");
Tags.of(farm).add("asked-by", "the company");
const { stacks } = app.synth();

test("Two farms stand beside a company's own stacks, each stack under a name of its own", () => {
  expect(stacks.map(({ stackName }) => stackName).toSorted()).toEqual([
    "Fleet",
    "NorthFarm-north-Dashboard",
    "NorthFarm-north-Fleet",
    "NorthFarm-north-Rollout",
    "NorthFarm-north-Training",
    "Trial-trial-Fleet",
    "Trial-trial-Rollout",
    "Trial-trial-Training",
  ]);
});

test("What an application says of the construct reaches all of its stacks", () => {
  for (const stack of Object.values(farm.stacks).flat()) {
    expect(stack.tags.tagValues()).toMatchObject({ "asked-by": "the company", team: "wind" });
  }
});

test("The application's own queue hears what the product tells its people", () => {
  const own = stacks.find(({ stackName }) => stackName === "Fleet");
  const template = Template.fromJSON(own?.template ?? {});
  template.hasResourceProperties("AWS::SNS::Subscription", {
    Protocol: "sqs",
    TopicArn: { "Fn::ImportValue": Match.stringLikeRegexp("^NorthFarm-north-Rollout:") },
  });
});

test("A wrong setting is refused where the construct is made", () => {
  expect(() => new RetrainToFleet(app, "Other", { settings: { turbinesPerDevice: 40 } })).toThrow(
    /^settings: turbinesPerDevice: /,
  );
});
