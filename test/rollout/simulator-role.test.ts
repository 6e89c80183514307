import {
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  IoTClient,
} from "@aws-sdk/client-iot";
import { afterEach, expect, test, vi } from "vitest";
import { readFleetConfiguration } from "../../adapters/fleet/configuration.ts";
import { createFleet } from "../../adapters/fleet/fleet.ts";
import { createLiveState } from "../../dashboard/live/live-state.ts";
import { createFarm } from "../../simulator/farm.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Need } from "../../twin/identity/need.ts";
import { asDeployed, operatorStatements, roleStatements } from "../permissions/deployed-roles.ts";
import { faultOf, unused } from "../permissions/evaluate.ts";
import { gatherNeeds } from "../permissions/needs-by-function.ts";
import { REASONS } from "../permissions/reasons.ts";
import { approve } from "./approve.ts";
import { callingFunction } from "./in-process-lambda.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig | undefined;
const calls = gatherNeeds();

afterEach(async () => {
  calls.add(rig?.calls ?? []);
  await rig?.close();
  rig = undefined;
});

const IOT = "arn:aws:iot:eu-west-1:123456789012:";

/** What the farm and its page ask of the broker. */
const brokerNeeds = (): Need[] => {
  const needs: Need[] = [{ action: "iot:Connect", resource: `${IOT}client/wind-farm-1` }];
  const farm = createFarm({
    turbines: 2,
    rateHz: 20,
    batch: 1,
    seed: 1,
    startTime: 0,
    publish: (topic) =>
      void needs.push({ action: "iot:Publish", resource: `${IOT}topic/${topic}` }),
  });
  farm.advanceTo(100);
  listenTo(needs);
  return needs;
};

/** What the page asks of the broker. */
const listenTo = (needs: Need[]): void => {
  createLiveState({
    turbineIds: [],
    subscribe: (filter) => {
      needs.push({ action: "iot:Subscribe", resource: `${IOT}topicfilter/${filter}` });
      needs.push({
        action: "iot:Receive",
        resource: `${IOT}topic/${filter.replaceAll("+", "7")}`,
      });
      return () => undefined;
    },
    now: Date.now,
    log: () => undefined,
  });
};

test("The simulator's page does everything it offers, on the rollout's own services", async () => {
  const started = await startRig({
    forgetModules: vi.resetModules,
    holdAfterSeconds: 600,
    devices: 3,
  });
  rig = started;
  started.devices.behave("edge-1", "offline");
  const fleet = createFleet(readFleetConfiguration(process.env));
  const asSimulator = <T>(work: () => Promise<T>) => callingFunction.run("Simulator", work);
  await started.registerModel();
  await asSimulator(() => fleet.approve("1", "first"));
  await started.reached("Hold");
  const { rollouts } = await asSimulator(() => fleet.snapshot());
  await asSimulator(() => fleet.resume(rollouts[0]?.id ?? "", "the sensor is known"));
  await started.ended();
  await started.registerModel();
  await asSimulator(() => fleet.reject("2", "too many alarms"));
  await asSimulator(() => fleet.retrain());
  const { models, devices } = await asSimulator(() => fleet.snapshot());
  expect(models.map(({ status }) => status)).toEqual(["Rejected", "Approved"]);
  expect(devices).toHaveLength(3);
  const held = await approve(started);
  await started.reached("WaitForRing");
  await started.clock.settle();
  const running = (await asSimulator(() => fleet.snapshot())).rollouts[0]?.id ?? "";
  await asSimulator(() => fleet.decide(running, "pause", "a storm comes"));
  await asSimulator(() => fleet.decide(running, "resume", "it went by"));
  await started.reached("Hold");
  const later = await asSimulator(() => fleet.snapshot());
  await asSimulator(() => fleet.rollBack(later.rollouts[0]?.id ?? "", "not again"));
  await started.ended();
  expect(held).toContain("/3");
  await giveCertificate("edge-1");
  const { certificates } = await asSimulator(() => fleet.deviceDetail("edge-1"));
  expect(certificates).toMatchObject([{ status: "ACTIVE" }]);
});

const giveCertificate = async (thingName: string): Promise<void> => {
  const iot = new IoTClient({});
  const { certificateArn: principal } = await iot.send(
    new CreateKeysAndCertificateCommand({ setAsActive: true }),
  );
  await iot.send(new AttachThingPrincipalCommand({ thingName, principal }));
};

const dashboardNeeds = (): Need[] => {
  const needs: Need[] = [{ action: "iot:Connect", resource: `${IOT}client/dashboard-1` }];
  listenTo(needs);
  return needs;
};

test.each([
  ["simulator", brokerNeeds],
  ["dashboard", dashboardNeeds],
] as const)(
  "The %s's role and the operators' permit what was called, and nothing else",
  async (stack, needsOf) => {
    const statements = [...roleStatements(stack, "MachineRole"), ...operatorStatements()];
    const needs = [...calls.of("Simulator").map(asDeployed), ...needsOf()];
    expect(calls.of("Simulator").length).toBeGreaterThan(8);
    const denied = needs.filter((need) => !isAllowed(statements, need));
    expect(denied).toEqual([]);
    for (const need of needs) expect(await faultOf(need)).toBeUndefined();
    const spare = unused(statements, needs);
    expect(spare.filter((each) => !REASONS.some(({ permits }) => permits.test(each)))).toEqual([]);
  },
);

test("A machine with the page may only look; the operators' own policy has what a decision takes", () => {
  const decisions = calls
    .of("Simulator")
    .map(asDeployed)
    .filter(({ action }) => /:(Update|Put|Send|Start)/.test(action));
  expect(new Set(decisions.map(({ action }) => action)).size).toBeGreaterThan(4);
  for (const stack of ["simulator", "dashboard"] as const) {
    const machine = roleStatements(stack, "MachineRole");
    expect(decisions.filter((need) => isAllowed(machine, need))).toEqual([]);
  }
  expect(decisions.filter((need) => !isAllowed(operatorStatements(), need))).toEqual([]);
});
