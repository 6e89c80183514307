import { expect, test } from "vitest";
import {
  bundleFaults,
  deliveryFaults,
  keyFaults,
  opsetFaults,
  ringFaults,
} from "../../../domain/rollout/preflight-rules.ts";

const core = (thingName: string, status = "HEALTHY") => ({
  thingName,
  status,
  runtime: "aws_nucleus_classic",
});
const canary = { name: "canary", thingGroup: "g-canary" };
const fleet = { name: "fleet", thingGroup: "g-fleet" };
const whole = { ring: canary, things: ["edge-1"], cores: [core("edge-1")] };

test("Rings whose devices answer have no fault", () => {
  const rest = { ring: fleet, things: ["edge-2"], cores: [core("edge-2")] };
  expect(ringFaults("onnx", [whole, rest])).toEqual([]);
});

test("A device in two rings is named, because two versions pinned on it stop it taking either", () => {
  const both = { ring: fleet, things: ["edge-2", "edge-1"], cores: [core("edge-2")] };
  expect(ringFaults("onnx", [whole, both])).toEqual([
    {
      check: "rings",
      subject: "edge-1",
      problem: "is in canary and fleet",
      remedy: "leave it in one ring's group",
    },
  ]);
});

test.each([
  [undefined, "does not exist"],
  [[], "has no devices"],
  [["edge-9"], "has 1 devices, and none is a healthy Greengrass core"],
])("A ring of the things %j %s", (things, problem) => {
  const found = { ring: fleet, things, cores: [core("edge-9", "UNHEALTHY")] };
  expect(ringFaults("onnx", [found])).toMatchObject([{ subject: "fleet (g-fleet)", problem }]);
});

test("Only Edge Manager's delivery minds the operator set", () => {
  expect(opsetFaults("onnx", 17, "s3://m")).toEqual([]);
  expect(opsetFaults("edge-manager", 12, "s3://m")).toEqual([]);
  expect(opsetFaults("edge-manager", 13, "s3://m")).toMatchObject([{ check: "opset" }]);
});

test("Bundles that are missing, empty or none at all are told one by one", () => {
  const sizes = new Map([
    ["s3://a", 10],
    ["s3://b", 0],
    ["s3://c", undefined],
  ]);
  expect(bundleFaults(sizes).map(({ subject }) => subject)).toEqual(["s3://b", "s3://c"]);
  expect(bundleFaults(new Map())).toMatchObject([{ problem: "lists no architecture" }]);
});

test("What a service answered is told with a remedy, and no answer is no fault", () => {
  expect(deliveryFaults("edge-manager", undefined)).toEqual([]);
  expect(deliveryFaults("edge-manager", "gone")).toMatchObject([{ check: "delivery" }]);
  expect(keyFaults("key", undefined)).toEqual([]);
  expect(keyFaults("key", "is disabled")).toMatchObject([{ problem: "is disabled" }]);
});
