import { afterEach, expect, test } from "vitest";
import { dashboardSetup } from "../../../lib/constructs/dashboard-setup.ts";
import { aMachine, fallibleCalls, faultAt } from "./machine.ts";

const SCRIPT = dashboardSetup({
  service: "simulator",
  description: "Simulated wind farm",
  region: "eu-west-1",
  bundle: "s3://assets/bundle.zip",
  mqttClientId: "wind-farm-1",
  rings: [{ name: "canary", thingGroup: "windturbine-canary" }],
  variables: { TURBINES: 5 },
  signal: { stack: "Simulator", resource: "Machine" },
}).join("\n");

const CALLS = fallibleCalls(SCRIPT);

let machine: ReturnType<typeof aMachine> | undefined;
afterEach(() => machine?.remove());

const expectDone = (boot: { code: number | null; output: string; signal: string }): void => {
  expect(boot, boot.output).toMatchObject({ code: 0 });
  expect(boot.signal).toContain("--exit-code 0");
  expect(machine?.file("etc/systemd/system/simulator.service")).toContain("TURBINES=5");
  expect(machine?.file("running")).toBe("");
};

test("The page's machine is done when its page answered, and CloudFormation hears it", () => {
  machine = aMachine(SCRIPT);
  expectDone(machine.boot());
});

test("Every program of the first boot is among those that are made to fail", () => {
  expect(CALLS).toEqual([
    "dnf 1",
    "aws 1",
    "unzip 1",
    "unzip 2",
    "aws 2",
    "systemctl 1",
    "systemctl 2",
    "curl 1",
  ]);
});

test.each(CALLS)("Where %s fails once, it is tried again", (call) => {
  machine = aMachine(SCRIPT);
  expectDone(machine.boot(faultAt(call, 1)));
});

test.each(CALLS)(
  "Where %s fails and goes on failing, CloudFormation is told, and a second run completes the first",
  (call) => {
    machine = aMachine(SCRIPT);
    const failed = machine.boot(faultAt(call, 1_000));
    expect(failed.code).not.toBe(0);
    expect(failed.signal).toMatch(/--exit-code [1-9].* --reason first boot: /);
    expectDone(machine.boot());
  },
);
