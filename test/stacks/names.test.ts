import { expect, test } from "vitest";
import { synthesized } from "./synthesized.ts";

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

test("No two resources of a type bear the same name, in one stack or in two", () => {
  const { simulator, dashboard, ...shared } = synthesized();
  // The page stands in one of the two: with the simulator, or alone beside real turbines.
  for (const page of [simulator, dashboard]) {
    const names = [...Object.values(shared), page].flatMap((template) =>
      Object.values(template.toJSON()["Resources"] as Record<string, Resource>).flatMap(namesOf),
    );
    expect(names).toContain("AWS::IoT::Thing ThingName edge-1");
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
});

const namesOf = ({ Type, Properties = {} }: Resource): string[] =>
  Object.entries(Properties)
    .filter(([key]) => key.endsWith("Name") && key !== "MetricName")
    .filter(([, value]) => typeof value === "string")
    .map(([key, value]) => `${Type} ${key} ${value}`);
