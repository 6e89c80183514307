import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { NODE_PATH, NUCLEUS_VERSION } from "../../lib/constructs/core-device-setup.ts";
import { roleStatements } from "../permissions/deployed-roles.ts";
import { faultOf, isAllowed, unused } from "../permissions/evaluate.ts";
import type { Need } from "../permissions/needs.ts";
import { synthesized } from "./synthesized.ts";

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

const iot = (rest: string): string => `arn:aws:iot:eu-west-1:123456789012:${rest}`;

/** What each of the AWS CLI's commands needs. (Service authorization reference, AWS IoT) */
const NEEDS: Readonly<Record<string, (option: (name: string) => string) => Need[]>> = {
  "iot create-keys-and-certificate": () => [
    { action: "iot:CreateKeysAndCertificate", resource: "*" },
  ],
  "iot attach-policy": (option) => [
    { action: "iot:AttachPolicy", resource: iot("cert/0123") },
    { action: "iot:AttachPolicy", resource: iot(`policy/${option("policy-name")}`) },
  ],
  "iot attach-thing-principal": (option) => [
    { action: "iot:AttachThingPrincipal", resource: iot("cert/0123") },
    { action: "iot:AttachThingPrincipal", resource: iot(`thing/${option("thing-name")}`) },
  ],
  "iot add-thing-to-thing-group": (option) => [
    { action: "iot:AddThingToThingGroup", resource: iot(`thing/${option("thing-name")}`) },
    {
      action: "iot:AddThingToThingGroup",
      resource: iot(`thinggroup/${option("thing-group-name")}`),
    },
  ],
  "iot describe-endpoint": () => [{ action: "iot:DescribeEndpoint", resource: "*" }],
};

test("A device's instance may make what its first boot makes, and nothing else; nothing of IAM", () => {
  const needs = [...boot.matchAll(/aws (iot [a-z-]+)([^\n]*)/g)].flatMap(([, command, options]) => {
    const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(options ?? "")?.[1] ?? "";
    const needsOf = NEEDS[command ?? ""];
    if (!needsOf) throw new Error(`first boot: ${command} is not mapped; add it to NEEDS`);
    return needsOf(option);
  });
  expect(needs.length).toBeGreaterThan(4);
  const statements = roleStatements("fleet", "Device1MachineRole");
  expect(needs.filter((need) => !isAllowed(statements, need))).toEqual([]);
  expect(unused(statements, needs)).toEqual([]);
  expect(isAllowed(statements, { action: "iam:PassRole", resource: "*" })).toBe(false);
});

test("What is not given a resource has none to be given", async () => {
  for (const action of ["iot:CreateKeysAndCertificate", "iot:DescribeEndpoint"]) {
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

test("As many devices as a configuration may ask for fit in the stack", () => {
  const { fleet: large } = synthesized({ devices: 90 });
  expect(Object.keys(large.toJSON()["Resources"]).length).toBeLessThanOrEqual(500);
  expect(JSON.stringify(large.toJSON()).length).toBeLessThan(1_000_000);
});

test("With an image of one's own, no deployment replaces an instance for a newer one", () => {
  const imageId = "ami-0123456789abcdef0";
  const pinned = synthesized({ imageId });
  for (const template of [pinned.fleet, pinned.simulator, pinned.dashboard]) {
    template.allResourcesProperties("AWS::EC2::Instance", { ImageId: imageId });
  }
});

test.each([
  [{ devices: 91 }, "devices: expected at most 90"],
  [{ devices: 1 }, "devices: expected at least one for each of the 2 rings, or 0, got 1"],
  [{ imageId: "latest" }, "imageId: expected text of the form"],
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
