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
  });
  for (const seq of [1, 2, 3]) queue.offer(windowOf(seq));
  await queue.drained();
  queue.offer(windowOf(4));
  await queue.drained();
  expect(log).toEqual(["scored 1", "failed 2", "scored 3", "scored 4"]);
});

test("When the model is too slow the oldest waiting window goes, and is counted", async () => {
  const scored: number[] = [];
  const queue = createScoringQueue({
    run: async () => ({}),
    onScored: ({ lastSeq }) => scored.push(lastSeq),
    onFailed: () => undefined,
    capacity: 2,
  });
  for (const seq of [1, 2, 3, 4, 5]) queue.offer(windowOf(seq));
  await queue.drained();
  expect(queue.dropped()).toBe(2);
  expect(scored).toEqual([1, 4, 5]);
});
