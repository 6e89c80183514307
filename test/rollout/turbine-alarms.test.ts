import { afterEach, expect, test, vi } from "vitest";
import { topics } from "../../domain/topics.ts";
import { ALARMS } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { asDeployed, rolloutStatements } from "../permissions/deployed-roles.ts";
import { unused } from "../permissions/evaluate.ts";
import { gatherNeeds } from "../permissions/needs-by-function.ts";
import { REASONS } from "../permissions/reasons.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

/** What a payload says of its turbine counts for nothing: the topic is what a device may publish to. */
const verdict = (alarmNumber: number | undefined, isLit: boolean) => ({
  turbineId: "another",
  time: Date.now(),
  flags: { vibration: false, rotation: false, voltage: isLit },
  ...(alarmNumber !== undefined && { alarmNumber }),
  ...(isLit && {
    causes: [{ channel: "voltage", lamp: "voltage", kind: "level", percent: -21, since: 0 }],
  }),
});

test("Changes on the topic reach people once, together, with a role that permits this and no more", async () => {
  const started = await startRig({ forgetModules: vi.resetModules });
  rig = started;
  const { cloud, clock } = started;
  const say = (turbine: string, alarmNumber: number | undefined, isLit: boolean): void =>
    cloud.world.mqtt.publish(
      topics.anomalies(turbine),
      JSON.stringify(verdict(alarmNumber, isLit)),
    );
  const tell = () => started.invoke("TellAlarms", {});
  const told = () => cloud.notifications().filter(({ topic }) => topic === ALARMS);

  say("1", 100, true);
  say("2", 50, true);
  // Verdicts that change nothing are no alarms.
  say("3", undefined, true);
  await clock.settle();
  expect(await tell()).toMatchObject({ kind: "gathering", changes: 2 });
  await clock.pass(300);
  expect(await tell()).toMatchObject({ kind: "told", messages: 1 });
  expect(told()).toMatchObject([
    { subject: "2 turbines changed (the farm): 2 with an alarm, 0 without" },
  ]);
  expect(told()[0]?.message).toMatch(/^turbine 1: lit: voltage\. voltage 21 % below/);
  expect(await tell()).toMatchObject({ kind: "none" });

  // The core brings one again, and the turbine is well.
  say("1", 100, true);
  say("1", 101, false);
  await clock.settle();
  await clock.pass(300);
  expect(await tell()).toMatchObject({ kind: "told", messages: 1 });
  expect(told().at(-1)?.message).toBe("turbine 1: cleared: voltage");

  const needs = gatherNeeds();
  needs.add(started.calls);
  const statements = rolloutStatements("TurbineAlarms").get("TellAlarms") ?? [];
  const called = needs.of("TellAlarms").map(asDeployed);
  expect(called.length).toBeGreaterThan(3);
  expect(called.filter((need) => !isAllowed(statements, need))).toEqual([]);
  const spare = unused(statements, called);
  expect(spare.filter((each) => !REASONS.some(({ permits }) => permits.test(each)))).toEqual([]);
});
