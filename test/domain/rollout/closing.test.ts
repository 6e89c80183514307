import { expect, test } from "vitest";
import { endOfExecution, inPlainText } from "../../../domain/rollout/closing.ts";

const answer = JSON.stringify({
  errorType: "CompilationFailed",
  errorMessage: 'Neo job a1 is FAILED: ClientError: {"input0"} is missing',
  trace: ["CompilationFailed: …", "    at handler"],
});

test("A function's failure is told by its message, without JSON and stack trace", () => {
  expect(inPlainText(answer)).toBe('Neo job a1 is FAILED: ClientError: {"input0"} is missing');
});

test("What stands before a function's failure stays", () => {
  expect(inPlainText(`could not close the rollout: ${answer}`)).toBe(
    'could not close the rollout: Neo job a1 is FAILED: ClientError: {"input0"} is missing',
  );
});

test.each(["States.Timeout without a cause", "Rate exceeded {", '{"error": 1}'])(
  "A cause that is no function's answer stays as it is: %s",
  (cause) => expect(inPlainText(cause)).toBe(cause),
);

test("An execution that was stopped is aborted with the words of who stopped it", () => {
  const event = {
    "detail-type": "Step Functions Execution Status Change",
    detail: {
      executionArn: "arn:e",
      name: "e",
      status: "ABORTED",
      startDate: Date.parse("2026-11-20T10:00:00Z"),
      cause: "not today",
    },
  };
  expect(endOfExecution(event)).toEqual({
    rollout: { id: "e", executionArn: "arn:e", startedAt: "2026-11-20T10:00:00.000Z" },
    outcome: { kind: "aborted", reason: "not today" },
  });
});
