import { App } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { readFleetConfiguration } from "../../adapters/fleet/configuration.ts";
import { namesOf } from "../../domain/names.ts";
import { readDeploymentConfiguration } from "../../lib/configuration.ts";
import { synthesizedApp } from "./synthesized.ts";

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: object }>
  >;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: { readonly Name: unknown } }>>;
}

/** The stacks' names with their templates, both pages among them. */
const stacksOf = (context: object, further: object = {}): [name: string, template: Template][] =>
  synthesizedApp(context, further)
    .app.synth()
    .stacks.map(({ stackName, template }) => [stackName, template]);

/** Whatever AWS knows a resource by in an account and Region, where the template says it. */
const namesIn = (stacks: readonly [string, Template][]): string[] =>
  stacks.flatMap(([name, { Resources, Outputs = {} }]) => [
    `stack ${name}`,
    ...Object.values(Outputs).flatMap(({ Export }) => (Export ? [`export ${Export.Name}`] : [])),
    ...Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => NAMING.test(key) && typeof value === "string")
        .map(([key, value]) => `${Type} ${key} ${value}`),
    ),
  ]);
const NAMING = /^(?!Metric)\w*Name$|^Name$/;
/** Aliases and inline policies belong to one machine, function or role, whose names differ. */
const IS_OF_A_PARENT = /^AWS::(StepFunctions::StateMachineAlias|Lambda::Alias|IAM::Policy) /;

const topicsIn = (stacks: readonly [string, Template][]): string[] => [
  ...new Set(
    [...JSON.stringify(stacks).matchAll(/[\w-]*(?:wind-turbine|edge)\/[\w*+-]+\/[\w/*+-]+/g)]
      .map(([topic]) => topic)
      .filter((topic) => !topic.startsWith("things/")),
  ),
];

const WITHOUT = stacksOf({});
const TEST = stacksOf({ stage: "test" });

test("Two stages in one account and Region share no name of a resource, stack, export or metric", () => {
  const [without, staged] = [namesIn(WITHOUT), namesIn(TEST)];
  expect(staged.length).toBe(without.length);
  expect(without).toEqual(
    expect.arrayContaining([
      "stack Fleet",
      "AWS::IoT::Thing ThingName edge-1",
      "AWS::IoT::ThingGroup ThingGroupName windturbine-canary",
      "AWS::DynamoDB::GlobalTable TableName retrain-to-fleet-ledger",
    ]),
  );
  expect(staged).toContain("AWS::IoT::ThingGroup ThingGroupName test-windturbine-fleet-quarantine");
  const shared = staged.filter((name) => without.includes(name) && !IS_OF_A_PARENT.test(name));
  expect(shared).toEqual([]);
  for (const namespace of JSON.stringify(TEST).match(/"Namespace":"(?!AWS\/)[^"]+"/g) ?? []) {
    expect(namespace).toBe('"Namespace":"test-retrain-to-fleet"');
  }
});

test("Nor do they hear each other: every topic, client id and component bears the stage", () => {
  const shared = topicsIn(TEST).filter((topic) => topicsIn(WITHOUT).includes(topic));
  expect(topicsIn(TEST)).toContain("test-wind-turbine/*/raw-data");
  expect(shared).toEqual([]);
  const text = JSON.stringify(TEST);
  expect(text).toContain("MQTT_CLIENT_ID=test-wind-farm-1");
  expect(text).toContain("FROM 'test-edge/+/health'");
  expect(text).toContain(":compilation-job/test-wt-v*");
  expect(text).not.toContain("-job/wt-v");
  expect(text).not.toMatch(
    /components:windturbine|coreDevices:edge-|thing\/edge-|client\/(wind|dash)/,
  );
});

test("No policy of one stage names what is the other's", () => {
  const patterns = (stacks: typeof TEST) => [
    ...new Set(
      [
        ...JSON.stringify(stacks).matchAll(
          /:((?:thing|policy|client|table|stateMachine|execution|coreDevices|components|thinggroup|model-package|pipeline)[/:][\w.:/*-]*\w[\w.:/*-]*)"/g,
        ),
      ].map(([, name = ""]) => name),
    ),
  ];
  const ofTest = patterns(TEST);
  expect(ofTest.length).toBeGreaterThan(8);
  for (const pattern of patterns(WITHOUT).filter((each) => !each.startsWith("thing/*"))) {
    const match = new RegExp(`^${pattern.replace(/[.]/g, "\\.").replaceAll("*", ".*")}$`);
    expect(ofTest.filter((name) => match.test(name) && name !== pattern)).toEqual([]);
  }
});

test("A stage is chosen by -c stage=…, has settings of its own, and the command line finds it by STAGE", () => {
  const node = new App({
    context: {
      stage: "test",
      "retrain-to-fleet": { devices: 12 },
      "retrain-to-fleet-test": { devices: 2 },
    },
  }).node;
  const { stage, devices, rings } = readDeploymentConfiguration(node);
  expect({ stage, devices }).toEqual({ stage: "test", devices: 2 });
  expect(rings.map(({ thingGroup }) => thingGroup)).toEqual([
    "test-windturbine-canary",
    "test-windturbine-fleet",
  ]);
  const found = readFleetConfiguration({ STAGE: "test" });
  expect(found).toMatchObject({ ledgerTable: namesOf("test").ledgerTable, rings });
  // As it was told to the machine that shows the page: names that bear the stage keep it once.
  expect(readFleetConfiguration({ STAGE: "test", RINGS: JSON.stringify(rings) })).toEqual(found);
});

test.each(["edge", "dashboard", "Test", "a-b", "averyverylongname"])(
  "A stage whose names could be another's is refused: %s",
  (stage) => {
    expect(() => synthesizedApp({ stage })).toThrow(/stage/);
    expect(() => readFleetConfiguration({ STAGE: stage })).toThrow(/stage/);
  },
);
