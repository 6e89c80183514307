import { afterEach, expect, test } from "vitest";
import { coreDeviceSetup } from "../../../lib/constructs/core-device-setup.ts";
import { aMachine, fallibleCalls, faultAt } from "./machine.ts";

const SCRIPT = coreDeviceSetup({
  thingName: "edge-1",
  bucket: "enrolment",
  roleAlias: "devices",
  region: "eu-west-1",
  signal: { stack: "Fleet", resource: "Device1" },
}).join("\n");

let machine: ReturnType<typeof aMachine> | undefined;
afterEach(() => machine?.remove());

const CALLS = fallibleCalls(SCRIPT);

const expectDone = (boot: { code: number | null; output: string; signal: string }): void => {
  expect(boot, boot.output).toMatchObject({ code: 0 });
  expect(boot.signal).toContain("--exit-code 0");
  expect(machine?.file("greengrass/v2/device.pem.crt")).toBe("certificate\n");
  expect(machine?.file("greengrass/v2/config.yaml")).toContain("iotDataEndpoint: endpoint");
  expect(machine?.file("running")).toBe("");
};

test("A first boot ends with a core that reported healthy, and CloudFormation hears it", () => {
  machine = aMachine(SCRIPT);
  expectDone(machine.boot());
});

test("Every program of a first boot is among those that are made to fail", () => {
  const programs = [...new Set(CALLS.map((call) => call.split(" ")[0]))];
  expect(programs.toSorted()).toEqual(
    "aws curl dnf groupadd jarsigner java openssl systemctl unzip useradd".split(" "),
  );
  expect(CALLS).toEqual(expect.arrayContaining(["aws 5", "curl 2", "openssl 3"]));
});

test.each(CALLS)("Where %s fails once, it is tried again", (call) => {
  machine = aMachine(SCRIPT);
  expectDone(machine.boot(faultAt(call, 1)));
});

// A systemctl that knows of no service is what every fresh machine has, too.
test.each(CALLS.filter((call) => !call.startsWith("systemctl")))(
  "Where %s fails and goes on failing, CloudFormation and the console are told, and a second run completes the first",
  (call) => {
    machine = aMachine(SCRIPT);
    const failed = machine.boot(faultAt(call, 1_000));
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(
      /first boot: stopped at: [a-z' ]+\. Mend it and run the same again/i,
    );
    expect(failed.signal).toMatch(/--exit-code [1-9].* --reason first boot: /);
    const key = machine.file("greengrass/v2/private.pem.key");
    const asked = machine.file("request") !== undefined;
    expectDone(machine.boot());
    // A key that a certificate was asked for is never made anew.
    if (asked) expect(machine.file("greengrass/v2/private.pem.key")).toBe(key);
  },
);

test("A second run on a machine that is done changes nothing", () => {
  machine = aMachine(SCRIPT);
  expectDone(machine.boot());
  const key = machine.file("greengrass/v2/private.pem.key");
  expectDone(machine.boot());
  expect(machine.file("greengrass/v2/private.pem.key")).toBe(key);
});

test("The private key never leaves the machine", () => {
  expect(SCRIPT).not.toMatch(/aws .*private\.pem\.key/);
  expect(SCRIPT).toMatch(/umask 077; openssl req/);
});
