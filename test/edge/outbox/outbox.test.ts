import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { MAX_PAYLOAD_BYTES } from "../../../domain/topics.ts";
import { type Message, NotPermitted } from "../../../edge/detector/device-link.ts";
import { LANES, type Lane } from "../../../edge/detector/outbox/lanes.ts";
import { aDisk } from "../journal/a-disk.ts";
import { aLetter, anOutbox } from "./an-outbox.ts";

const aGate = () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
};

test("Whatever fails and however often, each alarm is taken once, in the order of its topic, and at most eight are under way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ topic: fc.nat(12), failures: fc.nat(3) }), { maxLength: 40 }),
      async (plan) => {
        const left = plan.map(({ failures }) => failures);
        const taken: string[] = [];
        let underWay = 0;
        let most = 0;
        const { outbox } = await anOutbox(async ({ payload }) => {
          underWay += 1;
          most = Math.max(most, underWay);
          await Promise.resolve();
          underWay -= 1;
          const index = Number(payload);
          const remaining = left[index] ?? 0;
          left[index] = remaining - 1;
          if (remaining > 0) throw new Error("ServiceError");
          taken.push(payload);
        });
        plan.forEach(({ topic }, index) => {
          outbox.offer(aLetter("alarm", String(index), `t/${topic}`));
        });
        await outbox.drained();
        const ofTopic = (topic: number, indexes: readonly number[]) =>
          indexes.filter((index) => plan[index]?.topic === topic);
        expect(taken).toHaveLength(plan.length);
        for (let topic = 0; topic <= 12; topic++) {
          expect(ofTopic(topic, taken.map(Number))).toEqual(ofTopic(topic, [...plan.keys()]));
        }
        expect(most).toBeLessThanOrEqual(8);
        expect(outbox.drops().total()).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

test("No more are under way than a nucleus takes: ten, eight of them to be acknowledged, and two that need not be still go beside those", async () => {
  const { gate, open } = aGate();
  const underWay = [0, 0];
  const most = { all: 0, acknowledged: 0 };
  const { outbox } = await anOutbox(async ({ qos }) => {
    underWay[qos] = (underWay[qos] ?? 0) + 1;
    most.acknowledged = Math.max(most.acknowledged, underWay[1] ?? 0);
    most.all = Math.max(most.all, (underWay[0] ?? 0) + (underWay[1] ?? 0));
    await gate;
    underWay[qos] = (underWay[qos] ?? 0) - 1;
  });
  for (let n = 0; n < 30; n++) outbox.offer(aLetter("alarm", "{}", `t/${n}`));
  await vi.waitFor(() => expect(underWay).toEqual([0, 8]));
  for (let n = 0; n < 30; n++) outbox.offer(aLetter("sample", "{}", `s/${n}`));
  await vi.waitFor(() => expect(underWay).toEqual([2, 8]));
  open();
  await outbox.drained();
  expect(most).toEqual({ all: 10, acknowledged: 8 });
  expect(outbox.drops().total()).toBe(0);
});

test("The urgent goes first: alarm, health and label, verdict, capture, sample", async () => {
  const { gate, open } = aGate();
  const taken: string[] = [];
  const { outbox, journal } = await anOutbox(async ({ topic }) => {
    await gate;
    taken.push(topic);
  });
  const blockers = [...Array(8).keys()].map((n) => aLetter("health", "{}", `busy/${n}`));
  for (const blocker of blockers) outbox.offer(blocker);
  for (let n = 0; n < 32; n++) outbox.offer(aLetter("verdict", "{}", `busy/v${n}`));
  for (const lane of [...LANES].reverse()) outbox.offer(aLetter(lane, "{}"));
  await journal.write({}, { durable: true });
  open();
  await outbox.drained();
  const order = taken.filter((topic) => topic.startsWith("t/"));
  const rank = (lane: Lane) => order.indexOf(`t/${lane}`);
  expect(rank("alarm")).toBe(0);
  expect(rank("capture")).toBeGreaterThan(rank("label"));
  expect(rank("sample")).toBeGreaterThan(rank("verdict"));
});

test("A topic that is refused for good loses its letters with the reason, and holds back no other", async () => {
  const taken: string[] = [];
  const dropped: string[] = [];
  const { outbox } = await anOutbox(
    async ({ topic, payload }) => {
      if (topic === "t/alarm") throw new NotPermitted("UnauthorizedError");
      taken.push(payload);
    },
    { onDrop: (letter, reason) => dropped.push(`${letter.payload} ${reason}`) },
  );
  for (let n = 0; n < 20; n++) outbox.offer(aLetter("alarm", String(n)));
  outbox.offer(aLetter("health", "h"));
  await outbox.drained();
  expect(taken).toEqual(["h"]);
  expect(dropped).toHaveLength(20);
  expect(dropped[0]).toBe("0 refused for good: UnauthorizedError");
  expect(outbox.drops().byLane()).toEqual({ alarm: 20 });
});

test("A topic that hangs holds back no other", async () => {
  const taken: string[] = [];
  const { outbox } = await anOutbox(async ({ topic, payload }) => {
    if (topic === "stuck") await new Promise(() => undefined);
    taken.push(payload);
  });
  for (let n = 0; n < 50; n++) outbox.offer(aLetter("alarm", "x", "stuck"));
  for (let n = 0; n < 20; n++) outbox.offer(aLetter("alarm", String(n), `t/${n}`));
  await vi.waitFor(() => expect(taken).toHaveLength(20));
});

test("Of health and label only the newest that waits is sent, and that is no loss", async () => {
  const { gate, open } = aGate();
  const taken: string[] = [];
  const { outbox } = await anOutbox(async ({ payload }) => {
    await gate;
    taken.push(payload);
  });
  for (let n = 0; n < 10; n++) {
    outbox.offer(aLetter("health", `h${n}`));
    outbox.offer(aLetter("label", `l${n}`));
  }
  await vi.waitFor(() => expect(outbox.waiting().waiting).toBeLessThanOrEqual(4));
  open();
  await outbox.drained();
  expect(taken.filter((payload) => payload.startsWith("h"))).toEqual(["h0", "h9"]);
  expect(taken.at(-1)).toBe("l9");
  expect(outbox.drops().total()).toBe(0);
});

test("A lane that is full gives up its oldest and counts it", async () => {
  const { gate, open } = aGate();
  const taken: string[] = [];
  const { outbox } = await anOutbox(async ({ payload }) => {
    await gate;
    taken.push(payload);
  });
  for (let n = 0; n < 205; n++) outbox.offer(aLetter("sample", String(n)));
  expect(outbox.drops().byLane()).toEqual({ sample: 5 });
  open();
  await outbox.drained();
  expect(taken.slice(0, 3)).toEqual(["0", "6", "7"]);
});

test("A payload that nucleus lite would drop without a word is not sent; its size is in bytes", async () => {
  const send = vi.fn(async () => undefined);
  const onDrop = vi.fn();
  const { outbox } = await anOutbox(send, { onDrop });
  outbox.offer(aLetter("alarm", "é".repeat(MAX_PAYLOAD_BYTES / 2 + 1)));
  expect(onDrop).toHaveBeenCalledWith(expect.anything(), "4502 B, at most 4500 B fit");
  outbox.offer(aLetter("alarm", "é".repeat(MAX_PAYLOAD_BYTES / 2)));
  await outbox.drained();
  expect(send).toHaveBeenCalledTimes(1);
});

test.each([
  ["sample", 1],
  ["verdict", 3],
] as const)("A %s that is not taken in %i tries is given up", async (lane, tries) => {
  const send = vi.fn(async () => {
    throw new Error("not connected");
  });
  const { outbox } = await anOutbox(send);
  outbox.offer(aLetter(lane, "1"));
  await outbox.drained();
  expect(send).toHaveBeenCalledTimes(tries);
  expect(outbox.drops().lastReason()).toBe(`${lane}: not taken in ${tries} tries: not connected`);
});

test("What waited longer than its lane allows is given up, and the next is sent", async () => {
  let time = 0;
  let isUp = false;
  const taken: string[] = [];
  const { outbox } = await anOutbox(
    async ({ payload }) => {
      if (!isUp) throw new Error("not connected");
      taken.push(payload);
    },
    { now: () => time },
  );
  outbox.offer(aLetter("capture", "old"));
  await vi.waitFor(() => expect(outbox.waiting().waiting).toBe(1));
  time = 25 * 3_600_000;
  expect(outbox.waiting().oldestSeconds).toBe(90_000);
  await vi.waitFor(() => expect(outbox.drops().byLane()).toEqual({ capture: 1 }));
  isUp = true;
  outbox.offer(aLetter("capture", "new"));
  await outbox.drained();
  expect(taken).toEqual(["new"]);
});

test("A verdict that fails gives way to the alarm behind it, and none overtakes another", async () => {
  const taken: string[] = [];
  let calls = 0;
  const { outbox } = await anOutbox(async ({ payload }) => {
    calls += 1;
    if (calls === 1) throw new Error("ServiceError");
    taken.push(payload);
  });
  outbox.offer(aLetter("verdict", "1", "t"));
  outbox.offer(aLetter("alarm", "2", "t"));
  outbox.offer(aLetter("verdict", "3", "t"));
  await outbox.drained();
  expect(taken).toEqual(["2", "3"]);
  expect(outbox.drops().byLane()).toEqual({ verdict: 1 });
});

test("Alarms, labels and captures outlive the process; verdicts, samples and health do not", async () => {
  const folder = aDisk();
  const down = () => Promise.reject(new Error("gone"));
  const first = await anOutbox(down, { folder, firstWaitMs: 60_000 });
  for (const lane of LANES) {
    for (let n = 0; n < 3; n++) first.outbox.offer(aLetter(lane, `${lane}${n}`));
  }
  await vi.waitFor(() => expect(first.outbox.drops().byLane()["verdict"]).toBe(2));
  first.outbox.close();
  await first.outbox.drained();
  await first.journal.close();
  expect(first.outbox.drops().byLane()).toEqual({ health: 1, verdict: 3, sample: 3 });
  const sent: Message[] = [];
  const second = await anOutbox(async (message) => void sent.push(message), { folder });
  await second.outbox.drained();
  const payloads = sent.map(({ payload }) => payload);
  expect(payloads.filter((payload) => payload.startsWith("alarm"))).toEqual([
    "alarm0",
    "alarm1",
    "alarm2",
  ]);
  expect(payloads).toEqual(expect.arrayContaining(["label2", "capture0", "capture1", "capture2"]));
  expect(payloads).toHaveLength(7);
  expect(sent.find(({ payload }) => payload === "label2")).toMatchObject({ retain: true, qos: 1 });
  await second.journal.close();
  const third = await anOutbox(down, { folder });
  expect(third.outbox.waiting().waiting).toBe(0);
});

test("A disk that hangs holds an alarm back for a second, no longer", async () => {
  const disk = aDisk();
  const taken: string[] = [];
  const { outbox } = await anOutbox(async ({ payload }) => void taken.push(payload), {
    folder: disk,
  });
  disk.hang();
  outbox.offer(aLetter("alarm", "1"));
  await outbox.drained();
  expect(taken).toEqual(["1"]);
});
