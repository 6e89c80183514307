import { expect, test } from "vitest";
import { judgeQuota, needsOf } from "../../../domain/wiring/account-quotas.ts";

const trainingInstance = "ml.m5.large";
const five = {
  devices: 5,
  turbinesPerDevice: 1,
  page: true,
  spotTraining: false,
  trainingInstance,
};
const neededOf = (demand: typeof five) =>
  Object.fromEntries(needsOf(demand).map(({ quota, needed }) => [quota, needed]));

test("What five devices and a page need is told in numbers", () => {
  expect(neededOf(five)).toEqual({
    "Concurrent executions": 104,
    "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances": 12,
    "ml.m5.large for processing job usage": 1,
    "ml.m5.large for training job usage": 1,
    "Inbound publish requests per second per account": 30,
    "Outbound publish requests per second per account": 30,
    "Maximum concurrent client connections per account": 6,
  });
});

test("Needs follow the configuration, and what nothing needs is not asked", () => {
  const needed = neededOf({ ...five, devices: 0, page: false, spotTraining: true });
  expect(Object.keys(needed)).toEqual([
    "Concurrent executions",
    "ml.m5.large for processing job usage",
    "ml.m5.large for spot training job usage",
  ]);
});

test.each([
  [103, "missing"],
  [104, "enough"],
] as const)("A limit of %d is %s where 104 are needed", (value, state) => {
  const need = { service: "lambda", quota: "Concurrent executions", needed: 104, why: "" };
  const quotas = [{ name: "Concurrent executions", code: "L-1", value }];
  expect(judgeQuota(need, { quotas })).toMatchObject({ state, code: "L-1", inAccount: value });
});

test("A quota that is not listed, or a service that refuses, is unknown", () => {
  const need = { service: "lambda", quota: "Concurrent executions", needed: 1, why: "" };
  const other = [{ name: "Concurrent", code: "L-1", value: 1_000 }];
  expect(judgeQuota(need, { quotas: other })).toMatchObject({ state: "unknown", inAccount: null });
  const refused = judgeQuota(need, { problem: "AccessDeniedException" });
  expect(refused.state).toBe("unknown");
  expect(refused.remedy).toContain("AccessDeniedException");
});
