import { expect, test } from "vitest";
import { commonStatus } from "../../../domain/rollout/job-execution.ts";

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
