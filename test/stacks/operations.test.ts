import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { ALARMS } from "../../bench/monthly-cost.ts";
import { METRICS } from "../../domain/rollout/watch.ts";
import { RAW_PLACEHOLDER } from "../../domain/training/pipeline.ts";
import { synthesized } from "./synthesized.ts";

const stacks = synthesized();
const { training, rollout, simulator, dashboard } = stacks;
const resources = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

test("An event whose function failed waits in a queue, for every function that a rule or a schedule calls", () => {
  const targets = [
    ...resources(rollout, "AWS::Events::Rule").flatMap(({ Targets }) => Targets),
    ...resources(rollout, "AWS::Scheduler::Schedule").map(({ Target }) => ({ Arn: Target.Arn })),
  ];
  const called = [
    ...new Set(
      targets.flatMap(
        ({ Arn }) =>
          Arn["Fn::GetAtt"]?.[0].match(/^(Functions|Retraining|TurbineAlarms|Watch)\w+/)?.[0] ?? [],
      ),
    ),
  ];
  const kept = Object.values(rollout.findResources("AWS::Lambda::EventInvokeConfig"));
  expect(called.length).toBe(5);
  expect(kept.map(({ Properties }) => Properties.FunctionName.Ref).toSorted()).toEqual(
    called.toSorted(),
  );
  for (const { Properties } of kept) {
    expect(Properties.DestinationConfig.OnFailure.Destination["Fn::GetAtt"][0]).toMatch(
      /DeadLetters|Failed/,
    );
  }
});

test("The estimate of costs counts the alarms that are deployed", () => {
  const alarms = Object.values(stacks).flatMap((each) => resources(each, "AWS::CloudWatch::Alarm"));
  expect(alarms).toHaveLength(ALARMS);
});

test("Silent devices and stalled rings raise an alarm on the very metric that WatchFleet counts", () => {
  for (const MetricName of [METRICS.silentDevices, METRICS.stalledRings]) {
    rollout.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: METRICS.namespace,
      MetricName,
      Dimensions: [{ Name: "service", Value: METRICS.service }],
      AlarmActions: [Match.objectLike({ Ref: Match.stringLikeRegexp("^Notifications") })],
    });
  }
});

test("Drift is looked at every hour, retraining has its schedule, and both ask the same function", () => {
  const schedules = resources(rollout, "AWS::Scheduler::Schedule");
  const told = schedules.map(({ ScheduleExpression, Target }) => [
    ScheduleExpression,
    JSON.parse(Target.Input),
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["rate(1 hour)", { cause: "drift" }],
      ["rate(30 days)", { cause: "schedule" }],
      ["rate(1 minute)", {}],
    ]),
  );
  const without = resources(
    synthesized({ retrainingSchedule: "" }).rollout,
    "AWS::Scheduler::Schedule",
  );
  expect(without).toHaveLength(schedules.length - 1);
});

test.each([
  ["simulator", simulator],
  ["dashboard", dashboard],
])("The %s is reached by port forwarding only, and speaks to IoT with its role", (_, template) => {
  template.hasResourceProperties("AWS::EC2::SecurityGroup", {
    SecurityGroupIngress: Match.absent(),
  });
  template.resourceCountIs("AWS::EC2::SecurityGroupIngress", 0);
  const userData = JSON.stringify(resources(template, "AWS::EC2::Instance")[0].UserData);
  expect(userData).toContain("Environment=MQTT_URL=wss://$data/mqtt");
  expect(userData.includes("Environment=TURBINES=5")).toBe(template === simulator);
  expect(userData).not.toMatch(/SECRET|KEY_FILE/);
  template.hasOutput("Dashboard", {
    Value: {
      "Fn::Join": Match.arrayWith([
        Match.arrayWith([
          Match.stringLikeRegexp("AWS-StartPortForwardingSession .*portNumber=8080"),
        ]),
      ]),
    },
  });
});

test("A dashboard without a simulator may publish nothing", () => {
  const actions = (template: typeof dashboard) =>
    JSON.stringify(resources(template, "AWS::IAM::Policy"));
  expect(actions(simulator)).toContain("iot:Publish");
  expect(actions(dashboard)).not.toContain("iot:Publish");
  expect(actions(dashboard)).toContain("iot:Receive");
});

test("The raw prefix is never empty: a processing job refuses one that holds nothing", () => {
  const [placed] = resources(training, "Custom::AWS");
  const text = JSON.stringify(placed.Create ?? placed.Update);
  expect(text).toContain(RAW_PLACEHOLDER.key);
  expect(text).toContain("putObject");
});

test("The detector lies beside the models under its content's key, and rollouts ship it from there", () => {
  const [placed] = resources(stacks.fleet, "Custom::AWS");
  const [, key] =
    /"Key":"(components\/[0-9a-f]{64}\/detector-aarch64\.zip)"/.exec(
      placed.Create["Fn::Join"][1].join(""),
    ) ?? [];
  expect(JSON.stringify(placed.Create)).toContain("copyObject");
  const shipped = resources(rollout, "AWS::Lambda::Function")
    .map(({ Environment }) => JSON.stringify(Environment?.Variables.DETECTOR_BUNDLES))
    .filter(Boolean);
  expect(shipped.length).toBeGreaterThan(10);
  for (const bundles of shipped) expect(bundles).toContain(`/${key}`);
});

test("What remembers survives the stacks: models, recordings, artefacts, certificates, ledger and signing key", () => {
  const kept = Object.values(stacks).flatMap((template) =>
    Object.values(
      template.toJSON()["Resources"] as Record<string, { Type: string; DeletionPolicy?: string }>,
    )
      .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith("Retain"))
      .map(({ Type }) => Type)
      // Older ones serve the executions that began with them, and go with what they are versions of.
      .filter((type) => !type.endsWith("Version")),
  );
  expect(kept.toSorted()).toEqual([
    "AWS::DynamoDB::GlobalTable",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::S3::Bucket",
    "AWS::S3::Bucket",
  ]);
  // Made when there is none, and never deleted.
  const [group] = Object.values(training.findResources("Custom::ModelPackageGroup"));
  expect(group?.["Properties"]).not.toHaveProperty("Delete");
});

test("A deployment changes nothing in a rollout that waits: approvals start a version, which calls versions", () => {
  const [machine] = resources(rollout, "AWS::StepFunctions::StateMachine");
  const { Partition, ...functions } = machine.DefinitionSubstitutions;
  expect(Partition).toEqual({ Ref: "AWS::Partition" });
  const versions = rollout.findResources("AWS::Lambda::Version");
  for (const { Ref } of Object.values(functions) as { Ref: string }[]) {
    expect(versions[Ref]?.["UpdateReplacePolicy"]).toBe("Retain");
  }
  const [alias] = Object.keys(rollout.findResources("AWS::StepFunctions::StateMachineAlias"));
  const starts = resources(rollout, "AWS::Events::Rule").flatMap(({ Targets }) => Targets);
  expect(starts.map(({ Arn }) => Arn)).toContainEqual({ "Fn::GetAtt": [alias, "Arn"] });
});
