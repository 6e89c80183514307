import { expect, test } from "vitest";
import { isMatch } from "../../../twin/core-device/ipc/topic-match.ts";

test.each([
  ["wind-turbine/+/raw-data", "wind-turbine/1/raw-data", true],
  ["wind-turbine/+/raw-data", "wind-turbine/+/raw-data", true],
  ["wind-turbine/+/raw-data", "wind-turbine/1/anomalies", false],
  ["a/+", "a/#", false],
  ["a/#", "a/b/c", true],
  ["wind-turbine/*", "wind-turbine/1/raw-data", true],
  ["wind-turbine/*", "edge/1/health", false],
  ["a/b", "a/b/c", false],
])("A policy for %s covers %s: %s", (resource, topic, isCovered) => {
  expect(isMatch(resource, topic)).toBe(isCovered);
});
