import { expect, test } from "vitest";
import { faultsOf } from "./specification.ts";
import { synthesized } from "./synthesized.ts";

const CONFIGURATIONS = [
  {},
  { architecture: "amd64", delivery: "edge-manager", turbinesPerDevice: 2 },
  {
    devices: 12,
    imageId: "ami-0123456789abcdef0",
    rings: ["a", "b", "c"].map((name) => ({ name, thingGroup: `ring-${name}` })),
  },
  { devices: 0, retrainingSchedule: "", notificationEmail: "operations@example.org" },
];

test.each(CONFIGURATIONS)(
  "CloudFormation's specification knows every property and enum of the stacks with %j",
  (configuration) => {
    const faults = Object.entries(synthesized(configuration)).flatMap(([stack, template]) =>
      Object.entries(template.toJSON()["Resources"] ?? {}).flatMap(([name, resource]) =>
        faultsOf(`${stack}/${name}`, resource as { Type: string }),
      ),
    );
    expect(faults).toEqual([]);
  },
);

test.each([
  ["AWS::Lambda::Funktion", {}, "is not a resource type"],
  ["AWS::Lambda::Function", { Role: "r" }, "Code is required"],
  ["AWS::Lambda::Function", { Code: {}, Role: "r", Memory: 1 }, "Memory is not a property"],
  ["AWS::Lambda::Function", { Code: {}, Role: "r", Timeout: "soon" }, "expected integer"],
  [
    "AWS::Lambda::Function",
    { Code: {}, Role: "r", TracingConfig: { Mode: "Sometimes" } },
    'expected Active | PassThrough, got "Sometimes"',
  ],
  ["AWS::Lambda::Function", { Code: {}, Role: "r", Layers: "one" }, "expected array"],
])("The check refuses %s with %j", (Type, Properties, message) => {
  expect(faultsOf("X", { Type, Properties })).toEqual([expect.stringContaining(message)]);
});
