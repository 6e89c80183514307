import { expect, it } from "vitest";
import { parseDefinition } from "../../../../../twin/services/sagemaker/pipeline/definition.ts";

const fail = (Name: string, more: object = {}) => ({
  Name,
  Type: "Fail",
  Arguments: { ErrorMessage: "" },
  ...more,
});

const condition = (Name: string, inner: readonly object[], more: object = {}) => ({
  Name,
  Type: "Condition",
  Arguments: { Conditions: [], IfSteps: inner, ElseSteps: [] },
  ...more,
});

const parse = (...Steps: readonly object[]) => parseDefinition(JSON.stringify({ Steps }));

it.each([
  ["two steps of one name", [fail("A"), condition("B", [fail("A")])], /two steps are named A/],
  ["a type it cannot run", [fail("A", { Type: "Lambda" })], /step A has type Lambda; .*Training/],
  ["a nested condition", [condition("A", [condition("B", [])])], /B is nested/],
  [
    "a reference to no step",
    [fail("A", { Arguments: { ErrorMessage: { Get: "Steps.B.X" } } })],
    /A refers to step B, which does not exist/,
  ],
  [
    "steps that wait for each other",
    [fail("A", { DependsOn: ["B"] }), fail("B", { DependsOn: ["A"] })],
    /steps A, B wait for each other/,
  ],
  [
    "steps that wait for each other through a branch",
    [condition("A", [fail("C", { DependsOn: ["B"] })]), fail("B", { DependsOn: ["C"] })],
    /A, B wait for each other/,
  ],
  ["no steps", [], /at least one step/],
])("refuses %s", (_title, steps, message) => {
  expect(() => parse(...steps)).toThrow(message);
});

it("refuses text that is not JSON", () => {
  expect(() => parseDefinition("{")).toThrow(/not JSON/);
});

it("takes branches whose steps depend on each other", () => {
  const branch = [fail("B"), fail("C", { DependsOn: ["B"] })];
  expect(parse(condition("A", branch), fail("D", { DependsOn: ["C"] })).Steps).toHaveLength(2);
});
