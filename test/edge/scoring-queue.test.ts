import { expect, test } from "vitest";
import { createScoringQueue } from "../../edge/detector/scoring-queue.ts";

const windowOf = (lastSeq: number) => ({
  turbineId: "1",
  firstSeq: lastSeq,
  lastSeq,
  time: lastSeq,
  input: Float32Array.of(lastSeq),
});

test("Windows are scored one after the other, and a failed one does not stop the next", async () => {
  const log: string[] = [];
  let isRunning = false;
  const queue = createScoringQueue({
    async run(input) {
      expect(isRunning).toBe(false);
      isRunning = true;
      await new Promise(setImmediate);
      isRunning = false;
      if (input[0] === 2) throw new Error("no");
      return {};
    },
    onScored: ({ lastSeq }) => log.push(`scored ${lastSeq}`),
    onFailed: ({ lastSeq }) => log.push(`failed ${lastSeq}`),
    onDropped: ({ lastSeq }) => log.push(`dropped ${lastSeq}`),
  });
  for (const seq of [1, 2, 3]) queue.offer(windowOf(seq));
  await queue.drained();
  queue.offer(windowOf(4));
  await queue.drained();
  expect(log).toEqual(["scored 1", "failed 2", "scored 3", "scored 4"]);
});

test("When the model is too slow the oldest waiting window goes, and is counted", async () => {
  const scored: number[] = [];
  const dropped: number[] = [];
  const queue = createScoringQueue({
    run: async () => ({}),
    onScored: ({ lastSeq }) => scored.push(lastSeq),
    onFailed: () => undefined,
    onDropped: ({ lastSeq }) => dropped.push(lastSeq),
    capacity: 2,
  });
  for (const seq of [1, 2, 3, 4, 5]) queue.offer(windowOf(seq));
  await queue.drained();
  expect(queue.dropped()).toBe(2);
  expect(dropped).toEqual([2, 3]);
  expect(scored).toEqual([1, 4, 5]);
});

test("A model that does not answer has failed, and the next window is not kept waiting for ever", async () => {
  const log: string[] = [];
  const queue = createScoringQueue({
    run: (input) => (input[0] === 1 ? new Promise(() => undefined) : Promise.resolve({})),
    onScored: ({ lastSeq }, _outputs, _ms, queuedMs) => {
      log.push(`scored ${lastSeq}`);
      expect(queuedMs).toBeGreaterThan(10);
    },
    onFailed: (_window, error) => log.push(String(error)),
    onDropped: () => undefined,
    limitMs: 20,
  });
  for (const seq of [1, 2]) queue.offer(windowOf(seq));
  await queue.drained();
  expect(log).toEqual(["Error: inference: no answer within 20 ms", "scored 2"]);
});
