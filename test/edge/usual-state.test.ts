import { expect, test } from "vitest";
import { usualState } from "../../edge/detector/usual-state.ts";

const proven = { stage: "proven" } as const;

test("A detector that sees all its turbines runs, and says nothing more", () => {
  expect(usualState(proven, { blind: { count: 0, ids: [] }, turbines: 2 })).toEqual({
    state: "running",
  });
  expect(usualState(proven, { blind: undefined, turbines: 2 })).toEqual({ state: "running" });
});

test("One that does not see some of them names them", () => {
  expect(usualState(proven, { blind: { count: 1, ids: ["3"] }, turbines: 2 }).reason).toBe(
    "too few readings come of turbine 3",
  );
  expect(usualState(proven, { blind: { count: 12, ids: ["3", "4"] }, turbines: 20 })).toEqual({
    state: "running",
    reason: "too few readings come of 12 turbines: 3, 4 …",
  });
});

test("One that sees none of them is blind, never running", () => {
  expect(usualState(proven, { blind: { count: 2, ids: ["3", "4"] }, turbines: 2 }).state).toBe(
    "blind",
  );
});

test("A model that was put aside is said first, with its reason", () => {
  const aside = { stage: "aside", reason: "the new model fails" } as const;
  expect(usualState(aside, { blind: { count: 2, ids: ["3", "4"] }, turbines: 2 })).toEqual({
    state: "fallback",
    reason: "the new model fails",
  });
});
