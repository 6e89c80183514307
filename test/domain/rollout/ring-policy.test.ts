import { expect, test } from "vitest";
import { InvalidInput } from "../../../domain/errors.ts";
import { DEFAULT_GATE } from "../../../domain/rollout/gate/policy.ts";
import { policyOf, ringNamed } from "../../../domain/rollout/rollout.ts";

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
