import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { MAX_PAYLOAD_BYTES } from "../../domain/topics.ts";
import type { Message } from "../../edge/detector/device-link.ts";
import { createOutbox } from "../../edge/detector/outbox.ts";

const message = (payload: string, qos: 0 | 1 = 1): Message => ({ topic: "t", payload, qos });

test("Whatever fails and however often, each QoS 1 message is taken once and at most eight are under way", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 40 }), async (failures) => {
      const left = [...failures];
      const taken: string[] = [];
      let underWay = 0;
      let most = 0;
      const outbox = createOutbox({
        async send({ payload }) {
          underWay += 1;
          most = Math.max(most, underWay);
          await Promise.resolve();
          underWay -= 1;
          const index = Number(payload);
          const remaining = left[index] ?? 0;
          left[index] = remaining - 1;
          if (remaining > 0) throw new Error("ServiceError");
          taken.push(payload);
        },
        firstWaitMs: 0,
        longestWaitMs: 0,
      });
      failures.forEach((_, index) => {
        outbox.offer(message(String(index)));
      });
      await outbox.drained();
      expect(taken.sort()).toEqual(failures.map((_, index) => String(index)).sort());
      expect(most).toBeLessThanOrEqual(8);
      expect(outbox.dropped()).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("A full outbox gives up the oldest that waits and counts it", async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const taken: string[] = [];
  const lost: string[] = [];
  const outbox = createOutbox({
    send: async ({ payload }) => {
      await gate;
      taken.push(payload);
    },
    capacity: 3,
    onDrop: ({ payload }, reason) => lost.push(`${payload} ${reason}`),
  });
  for (let i = 0; i < 13; i++) outbox.offer(message(String(i)));
  expect(lost).toEqual(["8 the outbox is full", "9 the outbox is full"]);
  expect(outbox.dropped()).toBe(2);
  open();
  await outbox.drained();
  expect(taken).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "10", "11", "12"]);
});

test("A payload that nucleus lite would drop without a word is not sent; its size is in bytes", async () => {
  const send = vi.fn(async () => undefined);
  const onDrop = vi.fn();
  const outbox = createOutbox({ send, onDrop });
  outbox.offer(message("é".repeat(MAX_PAYLOAD_BYTES / 2 + 1)));
  expect(onDrop).toHaveBeenCalledWith(expect.anything(), "larger than 4500 B");
  outbox.offer(message("é".repeat(MAX_PAYLOAD_BYTES / 2)));
  await outbox.drained();
  expect(send).toHaveBeenCalledTimes(1);
});

test("A sample is sent once and never kept", async () => {
  const send = vi.fn(async () => {
    throw new Error("not connected");
  });
  const outbox = createOutbox({ send });
  outbox.offer(message("1", 0));
  await vi.waitFor(() => expect(outbox.dropped()).toBe(1));
  expect(send).toHaveBeenCalledTimes(1);
});

test("Closing ends the retries and counts what was lost", async () => {
  const outbox = createOutbox({
    send: () => Promise.reject(new Error("gone")),
    firstWaitMs: 60_000,
  });
  for (let i = 0; i < 10; i++) outbox.offer(message(String(i)));
  outbox.close();
  await outbox.drained();
  expect(outbox.dropped()).toBe(10);
});
