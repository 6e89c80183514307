import { expect, test } from "vitest";
import { endOf } from "../../../../domain/rollout/telling/rollout-end.ts";

test("An execution's last event says how its rollout ended, any other nothing", () => {
  const output = JSON.stringify({ outcome: "released", reason: "every ring confirmed" });
  expect(endOf({ type: "ExecutionSucceeded", executionSucceededEventDetails: { output } })).toEqual(
    { outcome: "released", reason: "every ring confirmed" },
  );
  expect(
    endOf({
      type: "ExecutionFailed",
      executionFailedEventDetails: { error: "Expired", cause: "nobody decided" },
    }),
  ).toMatchObject({ reason: "nobody decided" });
  expect(endOf({ type: "ExecutionTimedOut" })).toMatchObject({ outcome: "aborted" });
  expect(endOf({ type: "TaskSucceeded" })).toBeUndefined();
});
