import { expect, test } from "vitest";
import { DELIVERIES } from "../../domain/rollout/delivery.ts";
import { detectorRecipe, modelRecipe } from "../../domain/rollout/recipe.ts";
import { deviceStatements } from "../permissions/deployed-roles.ts";
import { faultsOfAccessControl } from "./access-control.ts";
import { faultsOfIotPolicy } from "./iot-policy.ts";

const device = deviceStatements(3);
const IOT = "arn:aws:iot:eu-west-1:123456789012:";
const detector = (delivery: (typeof DELIVERIES)[number]) =>
  detectorRecipe({
    version: "1.0.1",
    modelComponentVersion: "1.1.0",
    bundles: { aarch64: "s3://bucket/components/0/detector-aarch64.zip" },
    nodePath: "/usr/bin/node-24",
    publicKey: "M",
    delivery,
    turbinesPerDevice: 1,
  });

test("The devices' IoT policy names what a core may do, by action and resource", () => {
  expect(device.length).toBeGreaterThan(5);
  expect(faultsOfIotPolicy(device)).toEqual([]);
});

test.each([
  [["iot:*"], [`${IOT}topic/a`], "no action of a device"],
  [["iot:Publish"], ["*"], "another kind of resource"],
  [["iot:Publish"], [`${IOT}topic/*`], "everybody's"],
  [["iot:Connect"], [`${IOT}client/*`], "everybody's"],
  [["iot:Subscribe"], [`${IOT}topic/wind-turbine/*/raw-data`], "another kind of resource"],
  [["iot:Publish"], [`${IOT}topic/wind-turbine/+/anomalies`], "literally"],
  [["iot:Connect"], [`${IOT}client/\${iot:Connection.Thing.ThingName}`], "no policy variables"],
  [["iot:Subscribe"], [`${IOT}topicfilter/edge/*`], "nothing may be received there"],
  [["iot:AssumeRoleWithCertificate"], [`${IOT}rolealias/*`], "another kind of resource"],
  [["greengrass:CreateDeployment"], ["*"], "no action of a device"],
])("An IoT policy with %j on %j is refused", (Action, Resource, message) => {
  const faults = faultsOfIotPolicy([...device, { Effect: "Allow", Action, Resource }]);
  expect(faults).toContainEqual(expect.stringContaining(message));
});

test.each(DELIVERIES)(
  "The components of %s ask the nucleus for what their device may do",
  (each) => {
    expect(faultsOfAccessControl(detector(each), device)).toEqual([]);
    const model = modelRecipe({ version: "1.1.0", artifactUri: "s3://bucket/components/0/m.zip" });
    expect(faultsOfAccessControl(model, device)).toEqual([]);
  },
);

const OWN = "windturbine.detector:mqttproxy:9";
const PUBLISH = "aws.greengrass#PublishToIoTCore";

test.each([
  ["aws.greengrass.ipc.shadow", OWN, PUBLISH, "edge/+/health", "no service of a component"],
  ["aws.greengrass.ipc.mqttproxy", "other:1", PUBLISH, "edge/+/health", "another's name"],
  ["aws.greengrass.ipc.mqttproxy", OWN, "*", "edge/+/health", "no operation of a component"],
  ["aws.greengrass.ipc.mqttproxy", OWN, PUBLISH, "#", "everybody's"],
  ["aws.greengrass.ipc.mqttproxy", OWN, PUBLISH, "wind-turbine/*", "everybody's"],
  [
    "aws.greengrass.ipc.mqttproxy",
    OWN,
    PUBLISH,
    "pump/+/raw-data",
    "the device's policy does not permit iot:Publish",
  ],
])(
  "A recipe whose accessControl has %s %s %s %s is refused",
  (service, id, operation, topic, message) => {
    const recipe = {
      ComponentName: "windturbine.detector",
      ComponentConfiguration: {
        DefaultConfiguration: {
          accessControl: { [service]: { [id]: { operations: [operation], resources: [topic] } } },
        },
      },
    };
    expect(faultsOfAccessControl(recipe, device)).toEqual([expect.stringContaining(message)]);
  },
);
