import { spawnSync } from "node:child_process";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { NODE_PATH, NUCLEUS_VERSION } from "../../lib/constructs/core-device-setup.ts";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Need } from "../../twin/identity/need.ts";
import { roleStatements } from "../permissions/deployed-roles.ts";
import { faultOf, unused } from "../permissions/evaluate.ts";
import { synthesized, synthesizedApp } from "./synthesized.ts";

const { fleet, simulator, dashboard } = synthesized();

/** The shell commands of an instance's first boot, each reference as its logical id. */
const firstBoots = [fleet, simulator, dashboard].flatMap((template) =>
  Object.values(template.findResources("AWS::EC2::Instance")).map(({ Properties }) => {
    const [, parts] = Properties.UserData["Fn::Base64"]["Fn::Join"];
    return parts
      .map((part: string | { Ref?: string }) =>
        typeof part === "string" ? part : (part.Ref ?? "reference"),
      )
      .join("") as string;
  }),
);
const [boot = ""] = firstBoots;

const OBJECT = /s3:\/\/([^/"]+)\/(\S+?)"/;

/** What each of the AWS CLI's commands needs. (Service authorization reference) */
const NEEDS: Readonly<Record<string, (options: string) => Need[]>> = {
  "s3 cp": (options) => {
    const [, , key = ""] = OBJECT.exec(options) ?? [];
    const action = options.startsWith('"s3:') ? "s3:GetObject" : "s3:PutObject";
    return [
      { action, resource: `arn:aws:s3:::${ARTIFACT_BUCKET}/${key.replace("$name", "0123")}` },
    ];
  },
  "iot describe-endpoint": () => [{ action: "iot:DescribeEndpoint", resource: "*" }],
  "greengrassv2 get-core-device": (options) => [
    {
      action: "greengrass:GetCoreDevice",
      resource: `arn:aws:greengrass:eu-west-1:123456789012:coreDevices:${/--core-device-thing-name (\S+)/.exec(options)?.[1]}`,
    },
  ],
};

test("A device's instance may do what its first boot does, and nothing else; it makes no certificate", () => {
  const needs = [...boot.matchAll(/aws (s3 cp|\w+ [a-z-]+) ([^\n]*)/g)].flatMap(
    ([, command = "", options = ""]) => {
      const needsOf = NEEDS[command];
      if (!needsOf) throw new Error(`first boot: ${command} is not mapped; add it to NEEDS`);
      return needsOf(options);
    },
  );
  expect(needs.length).toBeGreaterThan(4);
  const statements = roleStatements("fleet", "Device1MachineRole");
  expect(needs.filter((need) => !isAllowed(statements, need))).toEqual([]);
  expect(unused(statements, needs)).toEqual([]);
  const others = statements.flatMap(({ Resource }) => Resource);
  expect(others.filter((resource) => /edge-(?!1\b)/.test(resource))).toEqual([]);
  for (const action of ["iot:CreateKeysAndCertificate", "iot:CreateCertificateFromCsr"]) {
    expect(isAllowed(statements, { action, resource: "*" })).toBe(false);
  }
});

test("A device's thing says in which ring it is and which turbines it watches", () => {
  const things = synthesized({ devices: 3, turbinesPerDevice: 2 }).fleet.findResources(
    "AWS::IoT::Thing",
  );
  const said = Object.values(things).map(({ Properties }) => [
    Properties["ThingName"],
    Properties["AttributePayload"].Attributes,
  ]);
  expect(said).toEqual([
    ["edge-1", { ring: "windturbine-canary", turbines: "1,2" }],
    ["edge-2", { ring: "windturbine-fleet", turbines: "3,4" }],
    ["edge-3", { ring: "windturbine-fleet", turbines: "5,6" }],
  ]);
});

test("What is not given a resource has none to be given", async () => {
  for (const action of ["iot:CreateCertificateFromCsr", "iot:DescribeEndpoint"]) {
    expect(await faultOf({ action, resource: "*" })).toBeUndefined();
  }
});

test("A first boot is a script that a shell can read, and stops at its first error", () => {
  expect(firstBoots).toHaveLength(7);
  for (const script of firstBoots) {
    expect(script).toMatch(/^#!\/bin\/bash\nset -euo pipefail\n/);
    const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  }
});

test("The nucleus is pinned, Node is one of the distribution, and root may start components as their user", () => {
  expect(NUCLEUS_VERSION).toBe("2.18.2");
  expect(boot).toContain(`releases/greengrass-${NUCLEUS_VERSION}.zip`);
  expect(boot).toContain(`version: ${NUCLEUS_VERSION}\n`);
  expect(boot).toMatch(/dnf install .*nodejs24/);
  expect(NODE_PATH).toBe("/usr/bin/node-24");
  expect(boot).toContain("root ALL=(ALL:ALL) ALL");
  expect(boot).not.toContain("--provision");
});

test("A stack that has no room for a device is followed by another", () => {
  const {
    fleet: first,
    devices,
    app,
  } = synthesizedApp({
    devices: 100,
    turbinesPerDevice: 16,
    page: "none",
  });
  const templates = [first, ...devices].map((stack) => Template.fromStack(stack));
  for (const template of templates) {
    expect(Object.keys(template.toJSON()["Resources"]).length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(template.toJSON()).length).toBeLessThan(1_000_000);
  }
  const things = templates.flatMap((each) =>
    Object.values(each.findResources("AWS::IoT::Thing")).map(
      ({ Properties }) => Properties.ThingName,
    ),
  );
  expect(new Set(things).size).toBe(100);
  expect(app.node.children.length).toBeGreaterThan(5);
});

test("A fleet of as many rings as there may be keeps its stacks below their limit, too", () => {
  const rings = Array.from({ length: 20 }, (_, index) => ({
    name: `r${index}`,
    thingGroup: `g${index}`,
  }));
  const { fleet } = synthesizedApp({ devices: 60, rings, page: "none" });
  const { Resources } = Template.fromStack(fleet).toJSON();
  expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
});

test("With an image of one's own, no deployment replaces an instance for a newer one", () => {
  const imageId = "ami-0123456789abcdef0";
  const pinned = synthesized({ imageId });
  for (const template of [pinned.fleet, pinned.simulator, pinned.dashboard]) {
    template.allResourcesProperties("AWS::EC2::Instance", { ImageId: imageId });
  }
});

test("Without one, each ring keeps the image that it was made with until it is told to look again", () => {
  const imagesOf = (context: object) => {
    const { fleet: template } = synthesized(context);
    // A parameter of this type takes the newest image at every deployment.
    expect(JSON.stringify(template.toJSON()["Parameters"])).not.toContain("EC2::Image::Id");
    return Object.entries(template.findResources("AWS::EC2::Instance")).map(
      ([, { Properties }]) => Properties.ImageId.Ref as string,
    );
  };
  const [canary, ...rest] = imagesOf({});
  expect(new Set(rest).size).toBe(1);
  expect(rest).not.toContain(canary);
  const [after, ...others] = imagesOf({ imageGenerations: { canary: "november" } });
  expect(after).not.toBe(canary);
  expect(others).toEqual(rest);
});

test.each([
  [{ devices: 501 }, "devices: expected at most 500"],
  [{ devices: 1 }, "devices: expected at least one for each of the 2 rings, or 0, got 1"],
  [
    { turbinesPerDevice: 34, page: "none" },
    "turbinesPerDevice: 34 turbines make 102 messages a second on a device's connection (20 readings a second in batches of 20), of which IoT Core takes 100 and discards the rest; expected at most 33",
  ],
  [
    { devices: 31, turbinesPerDevice: 33 },
    "page simulator: expected at most 1000 turbines, got 1023; have fewer, or set page to",
  ],
  [{ turbineIds: "1-40, 7" }, "turbineIds: expected text"],
  [{ devices: 0, page: "simulator" }, "page simulator: expected devices that hear the farm, got 0"],
  [{ imageId: "latest" }, "imageId: expected text of the form"],
  [{ imageGenerations: { canari: "2" } }, "imageGenerations.canari: expected a ring's name"],
  [{ rings: [{ name: "a", thingGroup: "b; rm -rf /" }] }, "rings.0.thingGroup: expected text"],
  [
    {
      rings: [
        { name: "a", thingGroup: "same" },
        { name: "b", thingGroup: "same" },
      ],
    },
    "rings: expected each once, got thingGroup same twice",
  ],
])("The context %j is refused before anything deploys", (context, message) => {
  expect(() => synthesized(context)).toThrow(message);
});
