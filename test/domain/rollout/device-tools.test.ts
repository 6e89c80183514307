import { expect, test } from "vitest";
import type { Core } from "../../../domain/rollout/core-rules.ts";
import {
  type DeviceTool,
  edgeManagerTool,
  edgeManagerToolProblem,
  toolsFor,
} from "../../../domain/rollout/device-tools.ts";

const LOGS: DeviceTool = {
  component: "aws.greengrass.LogManager",
  version: "2.3.11",
  cores: ["classic"],
};
const FORWARDER: DeviceTool = {
  component: "aws.greengrass.SystemLogForwarder",
  version: "2.1.0",
  cores: ["lite"],
};

test.each<[Core[], string[], DeviceTool[]]>([
  [["classic"], [], [LOGS]],
  [["lite"], [], [FORWARDER]],
  // One that a core does not know would refuse the whole deployment.
  [["classic", "lite"], [], []],
  [["classic"], ["aws.greengrass.LogManager"], []],
  [["lite"], ["aws.greengrass.LogManager"], [FORWARDER]],
])("A ring of %j that has %j already gets %j", (cores, present, expected) => {
  expect(toolsFor([LOGS, FORWARDER], new Set(cores), new Set(present))).toEqual(expected);
});

test("Edge Manager's agent is told its fleet and its bucket, which have no default", () => {
  expect(edgeManagerToolProblem([edgeManagerTool("fleet", "bucket")])).toBeUndefined();
  expect(edgeManagerToolProblem([LOGS])).toContain("is no tool of the devices");
  const { configuration: _, ...bare } = edgeManagerTool("fleet", "bucket");
  expect(edgeManagerToolProblem([bare])).toBe(
    "has no DeviceFleetName and BucketName in its configuration",
  );
});
