import { afterEach, expect, test } from "vitest";
import { isMatch } from "../../twin/core-device/ipc/topic-match.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Need } from "../../twin/identity/need.ts";
import { deviceStatements } from "../permissions/deployed-roles.ts";
import { unused } from "../permissions/evaluate.ts";
import { ACCESS, aNucleus } from "./a-nucleus.ts";
import { signedModel } from "./signed-model.ts";

let nucleus: Awaited<ReturnType<typeof aNucleus>> | undefined;
afterEach(async () => await nucleus?.close());

const IOT = "arn:aws:iot:eu-west-1:123456789012:";
/** Of edge-2, which watches turbines 3 and 4. */
const statements = deviceStatements(2, { turbinesPerDevice: 2 });

/**
 * What the nucleus itself does: Greengrass developer guide, "Device authentication and
 * authorization for AWS IoT Greengrass", minimal policy.
 */
const NUCLEUS = [
  /^iot:Connect on .*:client\/edge-2(#\*)?$/,
  /^iot:(Publish|Receive) on .*:topic\/\$aws\/things\/edge-2\/(greengrass\*\/health\/json|jobs\/\*|shadow\/\*)$/,
  /^iot:Subscribe on .*:topicfilter\/\$aws\/things\/edge-2\/(jobs|shadow)\/\*$/,
  /^iot:AssumeRoleWithCertificate on .*:rolealias\/devices$/,
  /^greengrass:(GetComponentVersionArtifact|ResolveComponentCandidates|GetDeploymentConfiguration|ListThingGroupsForCoreDevice) on /,
];

test("The devices' policy and the recipe permit every message of a running detector, and no other", async () => {
  nucleus = await aNucleus({ turbines: ["3"], captureMinutes: "1" });
  nucleus.start(signedModel());
  await nucleus.until(() => nucleus?.states.includes("RUNNING") === true);
  const receive = nucleus.receivers.get("wind-turbine/3/raw-data");
  for (let seq = 0; seq < 400; seq++) receive?.("wind-turbine/3/raw-data", reading(seq));
  const wanted = ["anomalies", "capture", "dashboard/update", "label/update", "health"];
  const has = (ending: string) => nucleus?.sent.some(({ topic }) => topic.endsWith(ending));
  await nucleus.until(() => wanted.every(has));

  const needs: Need[] = nucleus.sent.flatMap(({ topic, retain }) => [
    { action: "iot:Publish", resource: `${IOT}topic/${topic}` },
    ...(retain ? [{ action: "iot:RetainPublish", resource: `${IOT}topic/${topic}` }] : []),
  ]);
  for (const filter of nucleus.receivers.keys()) {
    needs.push({ action: "iot:Subscribe", resource: `${IOT}topicfilter/${filter}` });
    needs.push({ action: "iot:Receive", resource: `${IOT}topic/${filter}` });
  }
  expect(needs.filter((need) => !isAllowed(statements, need))).toEqual([]);
  const topics = [...nucleus.sent.map(({ topic }) => topic), ...nucleus.receivers.keys()];
  const granted = ACCESS.flatMap(({ resources }) => resources);
  expect(granted.filter((each) => !topics.some((topic) => isMatch(each, topic)))).toEqual([]);
  // The policy is the device's; the running detector watches one of its two turbines.
  const spare = unused(statements, needs).filter((each) => !each.includes("wind-turbine/4/"));
  expect(spare.filter((each) => !NUCLEUS.some((reason) => reason.test(each)))).toEqual([]);
});

test.each([
  ["iot:Publish", "topic/wind-turbine/5/raw-data", "another device's readings"],
  ["iot:Publish", "topic/wind-turbine/5/anomalies", "another device's verdicts"],
  ["iot:RetainPublish", "topic/wind-turbine/33/label/update", "another device's labels"],
  ["iot:Receive", "topic/wind-turbine/5/raw-data", "another device's readings"],
  ["iot:Subscribe", "topicfilter/wind-turbine/+/raw-data", "every turbine's readings"],
  ["iot:Publish", "topic/edge/edge-3/health", "another device's health"],
  ["iot:Publish", "topic/$aws/things/edge-3/jobs/start-next", "another device's jobs"],
  ["iot:Receive", "topic/$aws/things/edge-20/jobs/notify-next", "another device's jobs"],
  ["iot:Subscribe", "topicfilter/$aws/things/edge-22/shadow/update", "another device's shadow"],
  ["iot:Connect", "client/edge-22", "another device's name"],
  ["iot:Connect", "client/wind-farm-1", "the simulator's name"],
  ["iot:Subscribe", "topicfilter/#", "everything"],
])("A device may not %s %s: %s", (action, resource) => {
  expect(isAllowed(statements, { action, resource: `${IOT}${resource}` })).toBe(false);
});

test("No thing policy variable stands in it: Greengrass cores do not get them", () => {
  expect(JSON.stringify(statements)).not.toContain("${iot:");
});

const reading = (seq: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      turbineId: "3",
      seq,
      time: 1_000_000 + seq * 50,
      qw: 1,
      qx: 0,
      qy: 0,
      qz: Math.sin(seq) * 0.01,
      wind_speed_rps: 3 + Math.sin(seq) * 0.1,
      rps: 2 + Math.cos(seq) * 0.1,
      voltage: 80 + Math.sin(seq * 1.7),
    }),
  );
