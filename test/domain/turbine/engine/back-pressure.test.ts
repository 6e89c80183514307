import { expect, test } from "vitest";
import { createBatchScoring } from "../../../../domain/turbine/engine/batch-scoring.ts";

/** A model that answers when it is told to; windows are named "turbine.number". */
const aSlowModel = (capacity: number) => {
  const told: string[] = [];
  const dropped: string[] = [];
  const released: string[] = [];
  const failed: string[] = [];
  const answers: PromiseWithResolvers<Float32Array>[] = [];
  const batch = createBatchScoring<string>({
    scorer: {
      score() {
        const answer = Promise.withResolvers<Float32Array>();
        answers.push(answer);
        return answer.promise;
      },
    },
    windowSize: 1,
    answerSize: 1,
    capacity,
    mostAtOnce: 8,
    now: () => 0,
    onAnswer: ({ meta, values }, answer, offset) =>
      told.push(`${meta}=${values[0]}=${answer[offset]}`),
    onScored: () => undefined,
    onFailed: (_error, windows) => failed.push(...windows.map(({ meta }) => meta)),
    onDropped: ({ meta }) => dropped.push(meta),
    onReleased: (meta) => released.push(meta),
  });
  const add = (turbine: number, number: number) => {
    batch.add(turbine, `${turbine}.${number}`)[0] = 10 * turbine + number;
  };
  const settle = async () => {
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batch, add, answers, told, dropped, released, failed, settle };
};

test("When there is no room the oldest window of the turbine that has most goes, and is counted", async () => {
  const { batch, add, answers, told, dropped, released, settle } = aSlowModel(4);
  add(1, 0);
  add(2, 0);
  add(2, 1);
  add(3, 0);
  add(1, 1);
  expect(dropped).toEqual(["2.0"]);
  add(1, 2);
  expect(dropped).toEqual(["2.0", "1.0"]);
  expect([batch.dropped(), batch.waiting()]).toEqual([2, 4]);
  batch.tick();
  answers[0]?.resolve(Float32Array.of(7, 8, 9, 6));
  await settle();
  expect(told).toEqual(["2.1=21=7", "3.0=30=8", "1.1=11=9", "1.2=12=6"]);
  expect(released).toEqual(["2.0", "1.0", "2.1", "3.0", "1.1", "1.2"]);
});

test("What waits during a call is scored together in the next, and a call that failed lets go of its windows once", async () => {
  const { batch, add, answers, told, failed, released, settle } = aSlowModel(16);
  add(1, 0);
  batch.tick();
  for (let turbine = 2; turbine <= 6; turbine++) add(turbine, 0);
  batch.tick();
  expect(answers).toHaveLength(1);
  answers[0]?.reject(new Error("out of memory"));
  await settle();
  expect(failed).toEqual(["1.0"]);
  answers[1]?.resolve(new Float32Array(5));
  await settle();
  expect(answers).toHaveLength(2);
  expect(told.map((each) => each.slice(0, 3))).toEqual(["2.0", "3.0", "4.0", "5.0", "6.0"]);
  expect(released).toEqual(["1.0", "2.0", "3.0", "4.0", "5.0", "6.0"]);
  expect(batch.dropped()).toBe(0);
});
