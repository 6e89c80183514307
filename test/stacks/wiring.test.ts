import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { defaultRings } from "../../domain/rollout/ring-plan.ts";
import { CAPTURED_PREFIX } from "../../domain/wiring/topic-rules.ts";
import { type Cloud, createCloud } from "../../local/cloud.ts";
import { type CloudOptions, cloudPlan } from "../../local/cloud-plan.ts";
import type { LambdaRuntimeOptions } from "../../twin/lambda/lambda-runtime.ts";
import { synthesized } from "./synthesized.ts";

const { rollout, training } = synthesized();
const stateDir = mkdtempSync(join(tmpdir(), "wiring-"));
const deployed: LambdaRuntimeOptions[] = [];
const options: CloudOptions = {
  stateDir,
  awsPort: 0,
  mqttPort: 0,
  speed: 1,
  seed: 1,
  rate: 20,
  rings: defaultRings(1),
  log: () => undefined,
  createLambda: async (asked) => {
    deployed.push(asked);
    return { invoke: async () => undefined, close: async () => undefined };
  },
};
let cloud: Cloud;

beforeAll(async () => {
  cloud = await createCloud(options);
});
afterAll(async () => {
  await cloud.close();
  rmSync(stateDir, { recursive: true });
});

const settings = {
  delivery: "onnx",
  rings: defaultRings(1),
  turbinesPerDevice: 1,
  speed: 1,
} as const;
const open = () => cloud.openForRollouts({ ...settings, detectorUri: "s3://bucket/detector.zip" });
const propertiesOf = (template: typeof rollout, type: string) =>
  Object.entries(template.findResources(type)).map(([id, { Properties }]) => ({
    id,
    ...Properties,
  }));

test("AWS and this machine run the same functions in the same memory, time and number", async () => {
  await open();
  const here = deployed.flatMap(({ functions }) => functions);
  const there = propertiesOf(rollout, "AWS::Lambda::Function").filter(({ Code }) => Code.S3Key);
  expect(here.length).toBeGreaterThan(15);
  const limits = here.map(({ name, memoryMb, timeoutSeconds, concurrency }) => {
    const found = there.find(({ id }) => new RegExp(`${name}Function[0-9A-F]{8}$`).test(id));
    return [
      [name, memoryMb, timeoutSeconds, concurrency],
      [name, found?.MemorySize, found?.Timeout, found?.ReservedConcurrentExecutions],
    ];
  });
  expect(limits.map(([local]) => local)).toEqual(limits.map(([, aws]) => aws));
  expect(new Set(here.map(({ entry }) => basename(entry))).size).toBe(here.length);
});

test("AWS and this machine have the same rules", async () => {
  const put = vi.spyOn(cloud.world.events, "putRule");
  await open();
  const here = put.mock.calls.map(([{ pattern }]) => comparable(pattern));
  const there = propertiesOf(rollout, "AWS::Events::Rule").map(({ EventPattern }) =>
    comparable(EventPattern),
  );
  expect(here).toHaveLength(4);
  expect(here.toSorted()).toEqual(there.toSorted());
});

test("AWS and this machine have the same schedules", async () => {
  const after = vi.spyOn(cloud.world.clock, "after");
  await cloud.openSchedules();
  const here = after.mock.calls.map(([seconds]) => seconds);
  const there = propertiesOf(rollout, "AWS::Scheduler::Schedule").map(({ ScheduleExpression }) =>
    secondsOf(ScheduleExpression),
  );
  expect(there).toHaveLength(4);
  expect(here).toEqual(expect.arrayContaining(there));
});

test("AWS and this machine select the same messages, and keep windows at the same place", () => {
  const here = (cloudPlan(options).topicRules ?? []).map(({ sql }) => sql);
  const there = [rollout, training].flatMap((template) =>
    propertiesOf(template, "AWS::IoT::TopicRule").map(
      ({ TopicRulePayload }) => TopicRulePayload.Sql,
    ),
  );
  expect(here.toSorted()).toEqual(there.toSorted());
  const [stream] = propertiesOf(training, "AWS::KinesisFirehose::DeliveryStream");
  expect(stream?.ExtendedS3DestinationConfiguration.Prefix).toBe(
    `${CAPTURED_PREFIX}!{timestamp:yyyy/MM/dd}/`,
  );
});

/** With its keys in one order; the state machine's ARN is a reference in the template. */
const comparable = (pattern: unknown): string =>
  JSON.stringify(pattern, (key, value: unknown) => {
    if (key === "stateMachineArn") return "itself";
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  });

const secondsOf = (expression: string): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return Number(count) * { minute: 60, hour: 3_600, day: 86_400 }[unit as "day"];
};
