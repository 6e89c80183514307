import { expect, test } from "vitest";
import { deviceEventPattern, parseDeviceEvent } from "../../../domain/rollout/device-event.ts";
import { compilePattern } from "../../../twin/services/events/pattern.ts";

const ARN = "arn:aws:greengrass:us-east-1:123456789012:coreDevices:";

/** Greengrass V2 developer guide, "Deployment and component health notifications". */
const event = (thing: string) => ({
  version: "0",
  id: "cd4d811e-ab12-322b-8255-EXAMPLEb1bc8",
  "detail-type": "Greengrass V2 Effective Deployment Status Change",
  source: "aws.greengrass",
  account: "123456789012",
  region: "us-east-1",
  time: "2018-03-22T00:38:11Z",
  resources: [`${ARN}${thing}`],
  detail: {
    deploymentId: "4f38f1a7-3dd0-42a1-af48-EXAMPLE09681",
    coreDeviceExecutionStatus: "FAILED",
    statusDetails: { errorStack: ["DEPLOYMENT_FAILURE"], errorTypes: ["PERMISSION_ERROR"] },
    reason: "FAILED_NO_STATE_CHANGE: Failed to download artifact",
  },
});

test("The rule takes what Greengrass says of our devices, and nothing of other cores in the account", () => {
  const matches = compilePattern(deviceEventPattern("edge-"));
  expect(matches(event("edge-12"))).toBe(true);
  expect(matches(event("pump-edge-1"))).toBe(false);
});

test("An event says which device, when, which deployment and how it ended", () => {
  expect(parseDeviceEvent(event("edge-12"))).toEqual({
    thingName: "edge-12",
    time: "2018-03-22T00:38:11.000Z",
    deploymentId: "4f38f1a7-3dd0-42a1-af48-EXAMPLE09681",
    status: "FAILED",
    reason: "FAILED_NO_STATE_CHANGE: Failed to download artifact",
  });
});
