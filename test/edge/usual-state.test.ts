import { expect, test } from "vitest";
import { usualState } from "../../edge/detector/usual-state.ts";

const proven = { stage: "proven" } as const;

test("A detector that sees all its turbines runs, and says nothing more", () => {
  expect(usualState(proven, { count: 0, ids: [] }, 2)).toEqual({ state: "running" });
  expect(usualState(proven, undefined, 2)).toEqual({ state: "running" });
});

test("One that does not see some of them names them", () => {
  expect(usualState(proven, { count: 1, ids: ["3"] }, 2).reason).toBe(
    "too few readings come of turbine 3",
  );
  expect(usualState(proven, { count: 12, ids: ["3", "4"] }, 20)).toEqual({
    state: "running",
    reason: "too few readings come of 12 turbines: 3, 4 …",
  });
});

test("One that sees none of them is blind, never running", () => {
  expect(usualState(proven, { count: 2, ids: ["3", "4"] }, 2).state).toBe("blind");
});

test("A model that was put aside is said first, with its reason", () => {
  const aside = { stage: "aside", reason: "the new model fails" } as const;
  expect(usualState(aside, { count: 2, ids: ["3", "4"] }, 2)).toEqual({
    state: "fallback",
    reason: "the new model fails",
  });
});
