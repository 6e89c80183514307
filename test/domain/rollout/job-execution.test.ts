import { expect, test } from "vitest";
import { commonStatus, jobEnded } from "../../../domain/rollout/job-execution.ts";

test("Counters say what each execution is in only while there is one state", () => {
  expect(commonStatus({ numberOfSucceededThings: 3 }, 3)).toBe("SUCCEEDED");
  expect(commonStatus({ numberOfInProgressThings: 3 }, 3)).toBe("IN_PROGRESS");
  expect(commonStatus({ numberOfQueuedThings: 3 }, 3)).toBe("QUEUED");
  expect(commonStatus({ numberOfFailedThings: 3 }, 3)).toBeUndefined();
  expect(commonStatus({ numberOfSucceededThings: 2, numberOfQueuedThings: 1 }, 3)).toBeUndefined();
});

test("A thing that left or joined since makes the counters say too little", () => {
  expect(commonStatus({ numberOfSucceededThings: 3, numberOfQueuedThings: 1 }, 3)).toBeUndefined();
  expect(commonStatus({ numberOfSucceededThings: 3, numberOfRemovedThings: 1 }, 3)).toBeUndefined();
  expect(commonStatus({}, 0)).toBeUndefined();
});

test("A job that is cancelled or gone is named as long as it has devices to reach", () => {
  const cancelled = { status: "CANCELED", reasonCode: "NIGHTLY", comment: "by ada" };
  expect(jobEnded(cancelled, 2)).toBe(
    "is CANCELED (NIGHTLY, by ada), with 2 devices to reach; let the ring through, retry or abort",
  );
  expect(jobEnded(undefined, 1)).toMatch(/^is not there any more, with 1 devices to reach/);
  expect(jobEnded(cancelled, 0)).toBeUndefined();
  expect(jobEnded({ status: "IN_PROGRESS" }, 3)).toBeUndefined();
});
