import { expect, test } from "vitest";
import { InvalidInput } from "../../../domain/errors.ts";
import {
  MODEL_PACKAGE_GROUP,
  modelVersionOf,
  parseRolloutRequest,
} from "../../../domain/rollout/approval.ts";
import { arnOf } from "./rollouts.ts";

const event = {
  version: "0",
  "detail-type": "SageMaker Model Package State Change",
  source: "aws.sagemaker",
  time: "2026-11-20T10:00:00Z",
  detail: { ModelPackageArn: arnOf(3), ApprovalDescription: "better on drag" },
};

test("An approval event says which package, when and why", () => {
  expect(parseRolloutRequest(event, MODEL_PACKAGE_GROUP)).toEqual({
    source: "event",
    modelPackageArn: arnOf(3),
    requestedAt: "2026-11-20T10:00:00.000Z",
    reason: "better on drag",
  });
});

test.each([
  "2026-11-20T09:59:58Z",
  Date.parse("2026-11-20T09:59:58Z"),
  Date.parse("2026-11-20T09:59:58Z") / 1_000,
])("Every event of one change tells the time of the change: %s", (LastModifiedTime) => {
  const request = parseRolloutRequest(
    { ...event, detail: { ...event.detail, LastModifiedTime } },
    MODEL_PACKAGE_GROUP,
  );
  expect(request.requestedAt).toBe("2026-11-20T09:59:58.000Z");
});

test("A manual input needs an ARN and a reason", () => {
  const request = parseRolloutRequest(
    { modelPackageArn: arnOf(3), reason: "device replaced" },
    MODEL_PACKAGE_GROUP,
  );
  expect(request).toEqual({
    source: "manual",
    modelPackageArn: arnOf(3),
    reason: "device replaced",
  });
});

test.each([
  [{ modelPackageArn: arnOf(3) }, "reason: expected a string, got nothing"],
  [{ modelPackageArn: arnOf(3), reason: "  " }, "reason: expected at least 1 (string)"],
  [{ ...event, time: "yesterday" }, "time: expected"],
  [{ modelPackageArn: "3", reason: "x" }, "modelPackageArn: expected text of the form"],
  [{ modelPackageArn: arnOf(3), reason: "x", force: true }, "force: unknown field; remove it"],
  [
    { modelPackageArn: arnOf(3).replace("wind-turbine-anomaly", "gearbox"), reason: "x" },
    "modelPackageArn: expected a version of wind-turbine-anomaly, got arn:",
  ],
  ["run it", 'expected {"modelPackageArn"'],
  [null, 'expected {"modelPackageArn"'],
  [{ ...event, detail: {} }, "detail.ModelPackageArn: expected a string, got nothing"],
])("The input %j is refused and the message names what is wrong", (input, message) => {
  expect(() => parseRolloutRequest(input, MODEL_PACKAGE_GROUP)).toThrow(InvalidInput);
  expect(() => parseRolloutRequest(input, MODEL_PACKAGE_GROUP)).toThrow(message);
});

test("The version is the last part of the ARN", () => {
  expect(modelVersionOf(arnOf(12))).toBe(12);
});
