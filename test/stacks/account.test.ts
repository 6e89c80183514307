import { Annotations, Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesized, synthesizedApp } from "./synthesized.ts";

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
