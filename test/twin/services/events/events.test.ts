import { EventEmitter, once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CloudEvent } from "../../../../twin/services/events/event-bus.ts";
import type { StartedCloud } from "../started-cloud.ts";
import { callJson, startCloud } from "../started-cloud.ts";

const TARGET = "arn:aws:states:eu-west-1:123456789012:stateMachine:rollout";
const delivered = new EventEmitter();
let cloud: StartedCloud;
beforeAll(async () => {
  const target = (event: CloudEvent) => void delivered.emit("event", event);
  cloud = await startCloud({ targetOf: (arn) => (arn === TARGET ? target : undefined) });
});
afterAll(async () => {
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const call = (operation: string, input: object) =>
  callJson(cloud.url, "events", `AWSEvents.${operation}`, input);

test("a rule takes matching events to its targets, and only while it is enabled", async () => {
  await call("PutRule", { Name: "drift", EventPattern: '{"source":["farm"]}' });
  const put = await call("PutTargets", {
    Rule: "drift",
    Targets: [
      { Id: "1", Arn: TARGET },
      { Id: "2", Arn: "arn:aws:sqs:eu-west-1:1:q" },
    ],
  });
  expect(put.body).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: "2" }] });

  const arrival = once(delivered, "event");
  const Detail = JSON.stringify({ channel: "voltage" });
  const sent = await call("PutEvents", {
    Entries: [
      { Source: "farm", DetailType: "Drift", Detail, Resources: ["arn:x"], Time: 1_700_000_000 },
    ],
  });
  const [event] = await arrival;
  expect(event).toEqual({
    version: "0",
    id: (sent.body["Entries"] as { EventId: string }[])[0]?.EventId,
    "detail-type": "Drift",
    source: "farm",
    account: "123456789012",
    time: "2023-11-14T22:13:20Z",
    region: "eu-west-1",
    resources: ["arn:x"],
    detail: { channel: "voltage" },
  });

  await call("DisableRule", { Name: "drift" });
  const before = cloud.world.events.counts().unmatched;
  await call("PutEvents", { Entries: [{ Source: "farm", DetailType: "Drift", Detail }] });
  expect(cloud.world.events.counts().unmatched).toBe(before + 1);
});

test("rules and targets are listed, and a rule with targets cannot be deleted", async () => {
  const rules = await call("ListRules", { NamePrefix: "dri" });
  expect(rules.body).toMatchObject({
    Rules: [{ Name: "drift", State: "DISABLED", EventPattern: '{"source":["farm"]}' }],
  });
  expect((await call("ListTargetsByRule", { Rule: "drift" })).body).toEqual({
    Targets: [{ Id: "1", Arn: TARGET }],
  });
  expect((await call("DeleteRule", { Name: "drift" })).body["__type"]).toBe("ValidationException");
  await call("RemoveTargets", { Rule: "drift", Ids: ["1"] });
  expect((await call("DeleteRule", { Name: "drift" })).status).toBe(200);
  expect((await call("DescribeRule", { Name: "drift" })).body["__type"]).toBe(
    "ResourceNotFoundException",
  );
});

test("each entry is refused or accepted on its own", async () => {
  const entry = { Source: "farm", DetailType: "Drift", Detail: "{}" };
  const { body } = await call("PutEvents", {
    Entries: [
      entry,
      { ...entry, Detail: "[1]" },
      { Source: "farm" },
      { ...entry, Source: "aws.sagemaker" },
    ],
  });
  expect(body).toMatchObject({
    FailedEntryCount: 3,
    Entries: [
      { EventId: expect.any(String) },
      { ErrorCode: "MalformedDetail" },
      { ErrorCode: "InvalidArgument" },
      { ErrorCode: "NotAuthorizedForSourceException" },
    ],
  });
});

test("a pattern that is none, and a schedule, are refused with the reason", async () => {
  expect(
    (await call("PutRule", { Name: "a", EventPattern: '{"source":"farm"}' })).body,
  ).toMatchObject({
    __type: "InvalidEventPatternException",
    message: expect.stringContaining(
      'source: expected an object or a list with at least one value, got "farm"',
    ),
  });
  expect((await call("PutRule", { Name: "a", EventPattern: "{" })).body["__type"]).toBe(
    "InvalidEventPatternException",
  );
  expect(
    (await call("PutRule", { Name: "a", ScheduleExpression: "rate(1 day)" })).body["message"],
  ).toContain("no schedules");
});

test("a pattern is tried on an event before anybody makes a rule of it", async () => {
  const event = {
    id: "1",
    account: "123456789012",
    source: "farm",
    time: "2026-11-26T22:00:00Z",
    region: "eu-west-1",
    resources: [],
    "detail-type": "Drift",
    detail: { turbine: "7" },
  };
  const tried = (pattern: object, of: object = event) =>
    call("TestEventPattern", { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(of) });
  expect((await tried({ detail: { turbine: ["7"] } })).body).toEqual({ Result: true });
  expect((await tried({ source: ["aws.sagemaker"] })).body).toEqual({ Result: false });
  expect((await tried({ source: "farm" })).body["__type"]).toBe("InvalidEventPatternException");
  expect((await tried({ source: ["farm"] }, { source: "farm" })).body).toMatchObject({
    __type: "ValidationException",
    message: expect.stringContaining("lacks id, account"),
  });
});
