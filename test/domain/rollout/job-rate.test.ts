import { expect, test } from "vitest";
import { parse } from "../../../domain/parse.ts";
import { DEFAULT_GATE } from "../../../domain/rollout/gate/policy.ts";
import { secondsToNotify } from "../../../domain/rollout/job-pace.ts";
import { jobRate } from "../../../domain/rollout/job-rate.ts";
import { policyFor } from "../../../domain/rollout/rollout.ts";

const slow = { jobExecutionsRolloutConfig: { maximumPerMinute: 10 } };
const growing = {
  jobExecutionsRolloutConfig: {
    exponentialRate: {
      baseRatePerMinute: 5,
      incrementFactor: 2,
      rateIncreaseCriteria: { numberOfSucceededThings: 10 },
    },
  },
};
const abort = (thresholdPercentage: number, minNumberOfExecutedThings: number) => ({
  abortConfig: {
    criteriaList: [
      {
        action: "CANCEL" as const,
        failureType: "FAILED" as const,
        thresholdPercentage,
        minNumberOfExecutedThings,
      },
    ],
  },
});

test("The last of a ring's devices hears of a job after as many minutes as its rate needs", () => {
  expect(secondsToNotify(undefined, 1_000)).toBe(0);
  expect(secondsToNotify(slow, 10)).toBe(0);
  expect(secondsToNotify(slow, 95)).toBe(540);
  expect(secondsToNotify(growing, 50)).toBe(540);
  expect(secondsToNotify(abort(10, 5), 50)).toBe(0);
});

test("Devices that the job has not reached yet are neither late nor offline", () => {
  const policy = policyFor(DEFAULT_GATE, { name: "a", thingGroup: "a", job: slow }, 100);
  expect(policy.deadlineSeconds).toBe(DEFAULT_GATE.deadlineSeconds + 540);
  expect(policy.offlinePatienceSeconds).toBe(DEFAULT_GATE.offlinePatienceSeconds + 540);
});

test.each([
  [
    { jobExecutionsRolloutConfig: { maximumPerMinute: 0 } },
    "maximumPerMinute: expected at least 1",
  ],
  [{ ...abort(101, 5) }, "thresholdPercentage: expected at most 100"],
  [{ ...abort(10, 0) }, "minNumberOfExecutedThings: expected at least 1"],
  [{ timeoutConfig: { inProgressTimeoutInMinutes: 20_000 } }, "expected at most 10080"],
  [{ perMinute: 4 }, "perMinute: unknown field; remove it"],
])("A rate that AWS IoT would refuse is refused with what is wrong: %j", (job, message) => {
  expect(() => parse(jobRate, job, "rings.0.job")).toThrow(message);
});
