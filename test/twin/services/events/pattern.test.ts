import { expect, test } from "vitest";
import { compilePattern } from "../../../../twin/services/events/pattern.ts";

const matches = (pattern: object, event: object): boolean => compilePattern(pattern)(event);

const approval = {
  source: "aws.sagemaker",
  "detail-type": "SageMaker Model Package State Change",
  detail: {
    ModelPackageGroupName: "wind-turbine-anomaly",
    ModelApprovalStatus: "Approved",
    ModelPackageStatus: "Completed",
    UpdatedModelPackageFields: ["ModelApprovalStatus", "ApprovalDescription"],
  },
};
const rule = {
  source: ["aws.sagemaker"],
  "detail-type": ["SageMaker Model Package State Change"],
  detail: {
    ModelPackageGroupName: ["wind-turbine-anomaly"],
    ModelApprovalStatus: ["Approved"],
    UpdatedModelPackageFields: ["ModelApprovalStatus", { exists: false }],
  },
};
const changed = (detail: object) => ({ ...approval, detail: { ...approval.detail, ...detail } });

test("an approval matches, whichever other fields were updated with it", () => {
  expect(matches(rule, approval)).toBe(true);
});

test("an event without the list of updated fields matches as well", () => {
  const { UpdatedModelPackageFields: _, ...detail } = approval.detail;
  expect(matches(rule, { ...approval, detail })).toBe(true);
  expect(matches(rule, changed({ UpdatedModelPackageFields: [] }))).toBe(true);
});

test("an update of other fields of an approved package does not match", () => {
  expect(
    matches(rule, changed({ UpdatedModelPackageFields: ["CustomerMetadataProperties"] })),
  ).toBe(false);
  expect(matches(rule, changed({ UpdatedModelPackageFields: "ModelLifeCycle" }))).toBe(false);
});

test("every field of the pattern must fit", () => {
  expect(matches(rule, changed({ ModelApprovalStatus: "Rejected" }))).toBe(false);
  expect(matches(rule, { ...approval, source: "custom" })).toBe(false);
  expect(matches(rule, {})).toBe(false);
});

test.each<[string, unknown[], unknown, boolean]>([
  ["a text", ["a", "b"], "b", true],
  ["a text of another case", ["a"], "A", false],
  ["a number", [1], 1, true],
  ["a number as text", [1], "1", false],
  ["true", [true], true, true],
  ["null", [null], null, true],
  ["null against nothing", [null], undefined, false],
  ["an empty text", [""], "", true],
  ["any value of an array", ["b"], ["a", "b"], true],
  ["no value of an array", ["c"], ["a", "b"], false],
  ["an object", ["a"], { a: "a" }, false],
  ["prefix", [{ prefix: "edge-" }], "edge-1", true],
  ["prefix elsewhere", [{ prefix: "edge-" }], "my-edge-1", false],
  ["prefix of a number", [{ prefix: "1" }], 12, false],
  ["prefix in any case", [{ prefix: { "equals-ignore-case": "EDGE" } }], "edge-1", true],
  ["suffix", [{ suffix: ".zip" }], "model.zip", true],
  ["suffix in any case", [{ suffix: { "equals-ignore-case": ".ZIP" } }], "model.zip", true],
  ["suffix elsewhere", [{ suffix: ".zip" }], "model.zip.sig", false],
  ["equals-ignore-case", [{ "equals-ignore-case": "FAILED" }], "Failed", true],
  ["anything-but", [{ "anything-but": "Failed" }], "Completed", true],
  ["anything-but the same", [{ "anything-but": "Failed" }], "Failed", false],
  ["anything-but a list", [{ "anything-but": ["a", "b"] }], "b", false],
  ["anything-but numbers", [{ "anything-but": [1, 2] }], 3, true],
  ["anything-but of nothing", [{ "anything-but": "a" }], undefined, false],
  ["anything-but a prefix", [{ "anything-but": { prefix: "a" } }], "abc", false],
  ["anything-but two prefixes", [{ "anything-but": { prefix: ["a", "b"] } }], "cab", true],
  ["anything-but a suffix", [{ "anything-but": { suffix: "c" } }], "abc", false],
  ["anything-but in any case", [{ "anything-but": { "equals-ignore-case": ["A"] } }], "a", false],
  ["anything-but a wildcard", [{ "anything-but": { wildcard: "a*c" } }], "abc", false],
  ["exists", [{ exists: true }], 0, true],
  ["exists for nothing", [{ exists: true }], undefined, false],
  ["exists for null", [{ exists: true }], null, true],
  ["exists for an object, which is no leaf", [{ exists: true }], { a: 1 }, false],
  ["not exists", [{ exists: false }], undefined, true],
  ["not exists for a value", [{ exists: false }], "", false],
  ["numeric below", [{ numeric: ["<", 10] }], 9.5, true],
  ["numeric at the bound", [{ numeric: ["<", 10] }], 10, false],
  ["numeric between", [{ numeric: [">", 0, "<=", 5] }], 5, true],
  ["numeric outside", [{ numeric: [">", 0, "<=", 5] }], 0, false],
  ["numeric equal", [{ numeric: ["=", 3.5] }], 3.5, true],
  ["numeric of a text", [{ numeric: ["=", 3] }], "3", false],
  ["wildcard", [{ wildcard: "s3://*/model.tar.gz" }], "s3://bucket/a/model.tar.gz", true],
  ["wildcard for nothing", [{ wildcard: "a*b" }], "ab", true],
  ["wildcard with regular expression signs", [{ wildcard: "a.c+*" }], "abc+", false],
  ["wildcard with an escaped star", [{ wildcard: "a\\*b" }], "a*b", true],
  ["wildcard with an escaped star only", [{ wildcard: "a\\*b" }], "axb", false],
  ["wildcard with an escaped backslash", [{ wildcard: "a\\\\*" }], "a\\b", true],
  ["cidr", [{ cidr: "10.0.0.0/24" }], "10.0.0.255", true],
  ["cidr outside", [{ cidr: "10.0.0.0/24" }], "10.0.1.0", false],
  ["alternatives of different kinds", [{ prefix: "a" }, { numeric: ["=", 1] }, "z"], 1, true],
])("%s: %j against %j is %j", (_title, alternatives, value, expected) => {
  expect(matches({ field: alternatives }, { field: value })).toBe(expected);
});

test("fields below an array of objects must fit in the same object", () => {
  const pattern = { components: { name: ["detector"], state: ["BROKEN"] } };
  const component = (name: string, state: string) => ({ name, state });
  expect(
    matches(pattern, {
      components: [component("model", "RUNNING"), component("detector", "BROKEN")],
    }),
  ).toBe(true);
  expect(
    matches(pattern, {
      components: [component("model", "BROKEN"), component("detector", "RUNNING")],
    }),
  ).toBe(false);
});

test("a field below an absent object does not exist", () => {
  expect(matches({ detail: { error: { code: [{ exists: false }] } } }, { detail: {} })).toBe(true);
  expect(matches({ detail: { error: { code: [{ exists: true }] } } }, { detail: {} })).toBe(false);
});

test("$or takes any of its patterns, beside the other fields", () => {
  const pattern = { source: ["a"], $or: [{ x: [{ numeric: [">", 0] }] }, { y: ["low"] }] };
  expect(matches(pattern, { source: "a", x: 1, y: "high" })).toBe(true);
  expect(matches(pattern, { source: "a", x: 0, y: "low" })).toBe(true);
  expect(matches(pattern, { source: "a", x: 0 })).toBe(false);
  expect(matches(pattern, { source: "b", x: 1 })).toBe(false);
});

test("inherited names are no fields of an event", () => {
  expect(matches({ toString: [{ exists: false }] }, {})).toBe(true);
});

test.each<[string, unknown]>([
  ["expected an object with at least one field", {}],
  ["expected an object with at least one field", []],
  ['source: expected an object or a list with at least one value, got "a"', { source: "a" }],
  ["source: expected an object or a list with at least one value, got []", { source: [] }],
  [
    'a.b: unknown operator "startsWith"; known are exists, prefix',
    { a: { b: [{ startsWith: "x" }] } },
  ],
  ["exactly one operator", { a: [{ prefix: "x", suffix: "y" }] }],
  ["exactly one operator", { a: [["x"]] }],
  ["a.exists: expected true or false", { a: [{ exists: "yes" }] }],
  ["a.prefix: expected a text, got 1", { a: [{ prefix: 1 }] }],
  ["a.numeric: expected [operator, number]", { a: [{ numeric: ["~", 1] }] }],
  ["a.numeric: expected [operator, number]", { a: [{ numeric: [">", 1, "<"] }] }],
  ["a.wildcard: expected a text with single stars", { a: [{ wildcard: "a**b" }] }],
  ["a.wildcard: expected a text with single stars", { a: [{ wildcard: "a\\b" }] }],
  ["a.cidr: expected an address range", { a: [{ cidr: "10.0.0.0" }] }],
  ["a.anything-but: expected", { a: [{ "anything-but": { numeric: ["=", 1] } }] }],
  ["$or: expected a list of at least two objects", { $or: [{ a: ["b"] }] }],
])("a pattern that EventBridge refuses is refused: %s", (message, pattern) => {
  expect(() => compilePattern(pattern)).toThrow(message);
});
