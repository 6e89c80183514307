import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { progressOf, stepOf } from "../../../domain/rollout/steps.ts";

const { States } = JSON.parse(
  readFileSync(new URL("../../../statemachines/rollout.asl.json", import.meta.url), "utf8"),
) as { States: Record<string, unknown> };

test("The first states are the admission, the last ones the end, and rings lie between", () => {
  const steps = Object.keys(States).map((state) => [state, stepOf(state)]);
  const of = (step: string) => steps.filter(([, each]) => each === step).map(([state]) => state);
  expect(of("admit")).toEqual(["Admit", "Admitted", "WaitForLock"]);
  expect(of("check")).toEqual(["InspectArtefacts", "Preflight", "PreflightPassed"]);
  expect(of("end")).toEqual(["Close", "Closed", "Succeeded", "Failed"]);
  expect(of("publish")).toContain("SignModel");
  for (const state of ["DeployRing", "JudgeRing", "Hold", "RollBack", "CheckRollBack"]) {
    expect(of("rings")).toContain(state);
  }
});

test("A running rollout is active in one step, and what it passed is done", () => {
  expect(
    progressOf({ status: "RUNNING", visited: ["Admit", "Preflight", "SignModel", "DeployRing"] }),
  ).toEqual({
    admit: "done",
    check: "done",
    publish: "done",
    rings: "active",
    bake: "waiting",
    end: "waiting",
  });
});

test("A failed rollout failed in what it did last before it closed", () => {
  const visited = ["Admit", "Preflight", "Close", "Closed", "Failed"];
  expect(progressOf({ status: "FAILED", visited })).toMatchObject({
    admit: "done",
    check: "failed",
    publish: "skipped",
    rings: "skipped",
    end: "done",
  });
});
