import { describe, expect, it } from "vitest";
import { allHold } from "../../../../../twin/services/sagemaker/pipeline/conditions.ts";
import { resolve, type Scope } from "../../../../../twin/services/sagemaker/pipeline/references.ts";

const outputs = [{ OutputName: "train", S3Output: { S3Uri: "s3://bucket/train" } }];

const scope: Scope = {
  parameters: { Seed: 7, Name: "a" },
  execution: { PipelineExecutionId: "abc" },
  properties: new Map([["Prepare", { ProcessingOutputConfig: { Outputs: outputs } }]]),
  propertyFile: async () => ({ metrics: { mae: 0.1, list: [{ x: 1 }] } }),
};

const jsonGet = (path: string) => ({
  "Std:JsonGet": { PropertyFile: { Get: "Steps.Evaluate.PropertyFiles.Eval" }, Path: path },
});

describe("references", () => {
  it("are replaced wherever they stand, and keep their type", async () => {
    const value = {
      a: [{ Get: "Parameters.Seed" }],
      b: { c: { Get: "Execution.PipelineExecutionId" } },
    };
    expect(await resolve(value, scope)).toEqual({ a: [7], b: { c: "abc" } });
  });

  it("reach a named item of a list and a place in a property file", async () => {
    const uri = { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri" };
    expect(await resolve(uri, scope)).toBe("s3://bucket/train");
    expect(await resolve(jsonGet("metrics.list[0].x"), scope)).toBe(1);
  });

  it("are joined as text", async () => {
    const joined = { "Std:Join": { On: "/", Values: ["s3:/", { Get: "Parameters.Seed" }, "x"] } };
    expect(await resolve(joined, scope)).toBe("s3://7/x");
  });

  it.each([
    [{ Get: "Parameters.Sed" }, /Parameters\.Sed.*no such parameter/],
    [{ Get: "Steps.Train.ModelArtifacts" }, /step Train has not run/],
    [{ Get: "Steps.Prepare.Outputs" }, /no Outputs .*there is ProcessingOutputConfig/],
    [jsonGet("metrics.toString"), /no toString on the path/],
  ])("that lead nowhere say so: %j", async (value, message) => {
    await expect(resolve(value, scope)).rejects.toThrow(message);
  });
});

describe("conditions", () => {
  const less = { Type: "LessThan", LeftValue: jsonGet("metrics.mae"), RightValue: 0.2 };
  const isB = { Type: "Equals", LeftValue: { Get: "Parameters.Name" }, RightValue: "b" };

  it.each([
    [[less], true],
    [[less, isB], false],
    [[{ Type: "Or", Conditions: [isB, less] }], true],
    [[{ Type: "Not", Condition: isB }], true],
    [[{ Type: "Not", Expression: less }], false],
    [[{ Type: "In", QueryValue: { Get: "Parameters.Name" }, Values: ["a", "c"] }], true],
    [[{ Type: "GreaterThanOrEqualTo", LeftValue: 2, RightValue: 2 }], true],
    [[{ Type: "GreaterThan", LeftValue: 2, RightValue: 2 }], false],
    [[{ Type: "LessThanOrEqualTo", LeftValue: 3, RightValue: 2 }], false],
    [[], true],
  ])("all of %j hold: %s", async (conditions, expected) => {
    expect(await allHold(conditions, scope)).toBe(expected);
  });

  it("refuse to order what is no number, and types they do not know", async () => {
    const text = { Type: "LessThan", LeftValue: "1", RightValue: 2 };
    await expect(allHold([text], scope)).rejects.toThrow(/two numbers, got "1" and 2/);
    await expect(allHold([{ Type: "Like" }], scope)).rejects.toThrow(/Like is not known/);
  });
});
