import { expect, test } from "vitest";
import type { CloudEvent, EventRule } from "../../../../twin/services/events/event-bus.ts";
import { createEventBus } from "../../../../twin/services/events/event-bus.ts";
import { createTimers } from "../../../../twin/world/create-timers.ts";
import { createStore, forgetfulStore, type Store } from "../../../../twin/world/store.ts";
import { steppedClock } from "../../waiting-clock.ts";
import { memoryDisk } from "../../world/memory-disk.ts";

const start = (options: { duplicates?: number; seed?: number; store?: Store } = {}) => {
  const clock = steppedClock(new Date("2026-11-23T12:00:00.500Z"));
  const logged: string[] = [];
  const { store = forgetfulStore() } = options;
  const bus = createEventBus({
    account: "123456789012",
    region: "eu-west-1",
    clock,
    store,
    timers: createTimers(clock, store, (line) => void logged.push(line)),
    log: (line) => void logged.push(line),
    duplicates: 0,
    ...options,
  });
  const emit = (detail: object = {}) =>
    bus.emit({ source: "aws.sagemaker", detailType: "Change", resources: ["arn:a"], detail });
  return { bus, clock, emit, logged };
};

const collect = (name = "all", pattern: unknown = { source: ["aws.sagemaker"] }) => {
  const events: CloudEvent[] = [];
  const rule: EventRule = { name, pattern, target: (event) => void events.push(event) };
  return { events, rule };
};

test("a target gets the whole envelope, and a copy of the detail as JSON", async () => {
  const { bus, clock, emit } = start();
  const { events, rule } = collect();
  bus.putRule(rule);
  const detail = { CreationTime: new Date(0), ModelPackageVersion: 3 };
  emit(detail);
  detail.ModelPackageVersion = 4;
  await clock.run();
  expect(events).toEqual([
    {
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Change",
      source: "aws.sagemaker",
      account: "123456789012",
      time: "2026-11-23T12:00:00Z",
      region: "eu-west-1",
      resources: ["arn:a"],
      detail: { CreationTime: "1970-01-01T00:00:00.000Z", ModelPackageVersion: 3 },
    },
  ]);
});

test("only rules whose pattern fits are called; the rest is counted as unmatched", async () => {
  const { bus, clock, emit } = start();
  const fits = collect("fits", { detail: { n: [1] } });
  const other = collect("other", { detail: { n: [2] } });
  bus.putRule(fits.rule);
  bus.putRule(other.rule);
  emit({ n: 1 });
  emit({ n: 3 });
  await clock.run();
  expect([fits.events.length, other.events.length]).toEqual([1, 0]);
  expect(bus.counts()).toMatchObject({ emitted: 2, unmatched: 1, delivered: 1 });
});

test("about every third event comes twice, the same ones for the same seed", async () => {
  const deliveries = async (seed: number) => {
    const { bus, clock, emit } = start({ duplicates: 1 / 3, seed });
    const { events, rule } = collect();
    bus.putRule(rule);
    for (let n = 0; n < 300; n += 1) emit({ n });
    await clock.run();
    return events.map(({ detail }) => (detail as { n: number }).n);
  };
  const first = await deliveries(1);
  expect(first.length).toBeGreaterThan(360);
  expect(first.length).toBeLessThan(440);
  expect(new Set(first).size).toBe(300);
  expect(await deliveries(1)).toEqual(first);
  expect(await deliveries(2)).not.toEqual(first);
});

test("a target that fails for a while is tried again until it succeeds", async () => {
  const { bus, clock, emit } = start();
  let attempts = 0;
  bus.putRule({
    ...collect().rule,
    target: () => {
      attempts += 1;
      if (attempts < 3) throw new Error("busy");
    },
  });
  emit();
  await clock.run();
  expect(attempts).toBe(3);
  expect(bus.counts()).toMatchObject({ delivered: 1, retried: 2, deadLettered: 0 });
});

test("a target that fails for good ends in its dead-letter queue, counted and logged", async () => {
  const { bus, clock, emit, logged } = start();
  const dead: unknown[] = [];
  bus.putRule({
    ...collect("start-rollout").rule,
    target: () => Promise.reject(new Error("refused")),
    deadLetter: (event, error) => void dead.push([event.source, String(error)]),
  });
  emit();
  await clock.run();
  expect(dead).toEqual([["aws.sagemaker", "Error: refused"]]);
  expect(bus.counts()).toMatchObject({ delivered: 0, retried: 3, deadLettered: 1 });
  expect(logged.at(-1)).toMatch(/rule start-rollout gave up on Change .*refused/);
});

test("a removed rule is not called, and a replaced one once", async () => {
  const { bus, clock, emit } = start();
  const { events, rule } = collect();
  bus.putRule(rule);
  bus.putRule(rule);
  emit();
  await clock.run();
  bus.removeRule(rule.name);
  emit();
  await clock.run();
  expect(events.length).toBe(1);
});

test("an event that comes after a restart, before its rule is put again, reaches the rule's target", async () => {
  const disk = memoryDisk();
  const store = () => createStore(disk, () => undefined);
  const earlier = store();
  start({ store: earlier }).bus.putRule(collect().rule);
  earlier.commit();
  const { bus, clock, emit } = start({ store: store() });
  emit();
  const delivered = clock.run();
  const { events, rule } = collect();
  bus.putRule(rule);
  await delivered;
  expect(events.length).toBe(1);
});
