import { Annotations, Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import type { Template } from "../account/template.ts";
import { deployedProduct, SMALLEST } from "../integ/deployed-product.ts";
import { productApp, synthesized, synthesizedApp } from "./synthesized.ts";

const GUARDED = {
  terminationProtection: true,
  permissionsBoundary: "platform/boundary",
  tags: { team: "wind" },
  notificationEmail: "operations@example.org",
  monthlyBudgetDollars: 0,
};

test("Whoever is told by nobody hears of it at the synthesis", () => {
  const warned = (context: object) =>
    Annotations.fromStack(synthesizedApp(context).rollout).findWarning(
      "*",
      Match.stringLikeRegexp("notificationEmail: none, so nobody hears"),
    );
  expect(warned({})).toHaveLength(1);
  expect(warned(GUARDED)).toEqual([]);
});

test("A budget over what bears the product's tag speaks to the topic, which lets it in", () => {
  const { rollout } = synthesized();
  const [topic] = Object.keys(rollout.findResources("AWS::SNS::Topic"));
  rollout.hasResourceProperties("AWS::Budgets::Budget", {
    Budget: {
      BudgetLimit: { Amount: 100, Unit: "USD" },
      CostFilters: { TagKeyValue: ["user:application$retrain-to-fleet"] },
    },
    NotificationsWithSubscribers: Match.arrayWith([
      Match.objectLike({ Subscribers: [{ SubscriptionType: "SNS", Address: { Ref: topic } }] }),
    ]),
  });
  rollout.hasResourceProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: "sns:Publish",
          Principal: { Service: "budgets.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        }),
      ]),
    },
  });
  synthesized(GUARDED).rollout.resourceCountIs("AWS::Budgets::Budget", 0);
});

test("Who asks for it is told of cost anomalies of what bears the product's tag, on the same topic", () => {
  const { rollout } = synthesized({ ...GUARDED, costAnomalyDollars: 20 });
  const [topic] = Object.keys(rollout.findResources("AWS::SNS::Topic"));
  const [monitor] = Object.keys(rollout.findResources("AWS::CE::AnomalyMonitor"));
  rollout.hasResourceProperties("AWS::CE::AnomalyMonitor", {
    MonitorType: "CUSTOM",
    MonitorSpecification: '{"Tags":{"Key":"application","Values":["retrain-to-fleet"]}}',
  });
  rollout.hasResourceProperties("AWS::CE::AnomalySubscription", {
    Frequency: "IMMEDIATE",
    MonitorArnList: [{ "Fn::GetAtt": [monitor, "MonitorArn"] }],
    Subscribers: [{ Type: "SNS", Address: { Ref: topic } }],
    ThresholdExpression: Match.stringLikeRegexp(
      '"ANOMALY_TOTAL_IMPACT_ABSOLUTE".*"Values":\\["20"\\]',
    ),
  });
  rollout.hasResourceProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: "sns:Publish",
          Principal: { Service: "costalerts.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        }),
      ]),
    },
  });
  synthesized(GUARDED).rollout.resourceCountIs("AWS::CE::AnomalyMonitor", 0);
});

test("Every stack bears the tags, is protected as configured, and bounds every role", () => {
  const { app, training, fleet, rollout, simulator } = synthesizedApp(GUARDED);
  const artifacts = app.synth().stacks;
  for (const stack of [training, fleet, rollout, simulator]) {
    expect(stack.terminationProtection).toBe(true);
    const { tags, template } = artifacts.find(({ id }) => id === stack.artifactId) ?? {};
    expect(tags).toMatchObject({ application: "retrain-to-fleet", team: "wind" });
    const roles = Object.values(template.Resources as Record<string, Role>).filter(
      ({ Type }) => Type === "AWS::IAM::Role",
    );
    expect(roles.length).toBeGreaterThan(0);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain("platform/boundary");
    }
  }
});

interface Role {
  readonly Type: string;
  readonly Properties: { readonly PermissionsBoundary?: unknown };
}

test("Turbines' alarms go to a topic of their own, to whom the configuration names, and are looked for only then", () => {
  const ruleOf = (alarms: object) => {
    const { rollout } = synthesized({ alarms });
    const [rule] = Object.entries(rollout.findResources("AWS::IoT::TopicRule")).filter(([id]) =>
      id.startsWith("TurbineAlarms"),
    );
    return { rollout, payload: rule?.[1]["Properties"].TopicRulePayload };
  };
  expect(ruleOf({}).payload.RuleDisabled).toBe(true);
  expect(ruleOf({ otherSubscribers: true }).payload.RuleDisabled).toBe(false);
  const quietHours = { from: "22:00", to: "06:00", timeZone: "Europe/Berlin" };
  const webhook = "https://example.org/alarms";
  const { rollout, payload } = ruleOf({ email: "turbines@example.org", webhook, quietHours });
  expect(payload.RuleDisabled).toBe(false);
  const subscriptions = Object.values(rollout.findResources("AWS::SNS::Subscription"));
  expect(
    subscriptions.map(({ Properties: { Protocol, Endpoint, TopicArn } }) => [
      Protocol,
      Endpoint,
      TopicArn.Ref.startsWith("TurbineAlarms"),
    ]),
  ).toEqual([
    ["email", "turbines@example.org", true],
    ["https", webhook, true],
  ]);
  const told = Object.values(rollout.findResources("AWS::Lambda::Function")).flatMap(
    ({ Properties }) => Properties.Environment?.Variables.ALARMS ?? [],
  );
  expect(told.map((each) => JSON.parse(each))).toEqual([
    { groupBy: "farm", windowSeconds: 300, quietHours },
  ]);
});

test.each([
  [{ groupBy: "ring" }, 'alarms.groupBy: expected "farm" or "lamp" or "turbine"'],
  [{ webhook: "http://example.org" }, "alarms.webhook: expected text of the form"],
  [{ quietHours: { from: "22", to: "06:00" } }, "alarms.quietHours.from"],
])("The alarms %j are refused before anything deploys", (alarms, message) => {
  expect(() => synthesized({ alarms })).toThrow(message);
});

test("The integration test for a real account synthesizes, and asks the services of every device", () => {
  const { app, product } = productApp(SMALLEST);
  deployedProduct(app, product);
  const { stacks } = app.synth();
  const asking = stacks.find(({ id }) => id.includes("DeployAssert"));
  const { Resources } = (asking?.template ?? { Resources: {} }) as Template;
  const calls = Object.values(Resources)
    .filter(({ Type }) => Type.startsWith("Custom::DeployAssert@SdkCall"))
    .map(({ Properties = {} }) => `${Properties["service"]} ${Properties["api"]}`);
  const count = (call: string): number => calls.filter((each) => each === call).length;
  expect([calls.length, count("greengrassv2 GetCoreDevice")]).toEqual([8, SMALLEST.devices]);
  // All that is deployed is under test.
  const deployed = stacks.map(({ id }) => id).filter((id) => !id.includes("DeployAssert"));
  expect(deployed.toSorted()).toEqual(["Fleet", "Rollout", "Training"]);
});
