import { expect, test } from "vitest";
import { InvalidInput } from "../../../domain/errors.ts";
import { parse } from "../../../domain/parse.ts";
import { isWatched } from "../../../domain/rollout/bake.ts";
import { loosest } from "../../../domain/rollout/gate/loosest.ts";
import { DEFAULT_GATE } from "../../../domain/rollout/gate/policy.ts";
import { configuredRings, ringsProblem } from "../../../domain/rollout/ring-configuration.ts";
import { bakeSecondsOf, policyOf, ringNamed } from "../../../domain/rollout/rollout.ts";

const canary = { name: "canary", thingGroup: "a", gate: { approval: true, dwellSeconds: 3_600 } };
const fleet = { name: "fleet", thingGroup: "b" };

test("A ring's own policy goes before the gate's, and a ring without one takes that whole", () => {
  expect(policyOf(DEFAULT_GATE, canary)).toEqual({
    ...DEFAULT_GATE,
    approval: true,
    dwellSeconds: 3_600,
  });
  expect(policyOf(DEFAULT_GATE, fleet)).toEqual(DEFAULT_GATE);
});

test("A ring is found by its name, and one that is not there is named with those that are", () => {
  const rollout = { id: "r-1", rings: [canary, fleet] };
  expect(ringNamed(rollout, "fleet")).toBe(fleet);
  expect(() => ringNamed(rollout, "feet")).toThrow(InvalidInput);
  expect(() => ringNamed(rollout, "feet")).toThrow("expected one of canary, fleet, got feet");
});

test("A ring's own limits on the model go before the gate's, one by one", () => {
  const strict = { ...fleet, gate: { model: { maxOnlyNewPercent: 1 } } };
  expect(policyOf(DEFAULT_GATE, strict).model).toEqual({
    ...DEFAULT_GATE.model,
    maxOnlyNewPercent: 1,
  });
  expect(policyOf(DEFAULT_GATE, strict).dwellSeconds).toBe(DEFAULT_GATE.dwellSeconds);
});

test("Devices change to a new model by the widest of the rings' limits, since a release is one for all", () => {
  const { model } = DEFAULT_GATE;
  const wide = { ...model, maxFailedPercent: 50, minWindows: 5, minChallengePercent: 90 };
  expect(loosest(model, wide)).toEqual({ ...model, maxFailedPercent: 50, minWindows: 5 });
});

test("The bake is as long as the ring's that is watched longest, and the others are let go before", () => {
  const long = { ...fleet, gate: { bakeSeconds: 7_200 } };
  expect(bakeSecondsOf({ ...DEFAULT_GATE, bakeSeconds: 600 }, [canary, long])).toBe(7_200);
  const at = (seconds: number) => new Date(seconds * 1_000);
  const since = at(0).toISOString();
  expect(isWatched(since, 600, 7_200, at(900))).toBe(true);
  expect(isWatched(since, 600, 7_200, at(1_800))).toBe(false);
  expect(isWatched(since, 0, 7_200, at(900))).toBe(false);
});

const ring = (number: number, more: object = {}) => ({
  name: `ring-${number}`,
  thingGroup: `farm-${number}`,
  ...more,
});

test.each([
  [[], "expected at least 1"],
  [Array.from({ length: 21 }, (_, number) => ring(number)), "expected at most 20"],
  [[ring(1, { soak: 5 })], "0.soak: unknown field; remove it"],
  [[ring(1, { gate: { dwell: 5 } })], "0.gate.dwell: unknown field; remove it"],
  [[ring(1, { gate: { model: { windows: 5 } } })], "0.gate.model.windows: unknown field"],
  [[ring(1, { members: { percent: 0, of: "farm" } })], "0.members.percent: expected at least 0"],
])("Rings that cannot be are refused with what is wrong", (rings, message) => {
  expect(() => parse(configuredRings, rings, "rings")).toThrow(message);
});

test("Rings that do not go together are refused with what is wrong", () => {
  expect(ringsProblem([ring(1), { ...ring(2), thingGroup: "farm-1" }])).toBe(
    "rings: expected each once, got thingGroup farm-1 twice",
  );
  const members = { percent: 60, of: "farm" };
  expect(ringsProblem([ring(1, { members }), ring(2, { members })])).toBe(
    "rings: expected at most 100 percent of farm in all rings, got 120",
  );
  const wordy = { gate: { dwellSeconds: 1, deadlineSeconds: 100, model: { minWindows: 10 } } };
  const many = Array.from({ length: 20 }, (_, number) => ring(number, wordy));
  expect(ringsProblem(many)).toMatch(/expected at most 2000 bytes as JSON, got \d+/);
  expect(ringsProblem(many.map(({ name, thingGroup }) => ({ name, thingGroup })))).toBeUndefined();
});
