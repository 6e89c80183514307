import fc from "fast-check";
import { expect, test } from "vitest";
import { createBatchScoring } from "../../../../domain/turbine/engine/batch-scoring.ts";

/** A model that answers when it is told to; windows are named "turbine.number". */
const aSlowModel = (capacity: number) => {
  const told: string[] = [];
  const dropped: string[] = [];
  const released: string[] = [];
  const failed: string[] = [];
  const answers: PromiseWithResolvers<Float32Array>[] = [];
  const asked: number[] = [];
  const batch = createBatchScoring<string>({
    scorer: {
      score(_windows, count) {
        asked.push(count);
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
  return { batch, add, answers, asked, told, dropped, released, failed, settle };
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

const TURBINES = 3;
const ROOM = 4 * TURBINES;

test("However windows come, a turbine's are judged in the order of time, and the newest of every turbine always", async () => {
  const owners = fc.array(fc.integer({ min: 1, max: TURBINES }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(owners, async (coming) => {
      const { told, dropped } = await backlogOf(coming);
      expect(dropped).toHaveLength(Math.max(0, coming.length - ROOM));
      for (let turbine = 1; turbine <= TURBINES; turbine++) {
        const came = coming.filter((owner) => owner === turbine).map((_, number) => number);
        const [gone, judged] = [numbersOf(turbine, dropped), numbersOf(turbine, told)];
        expect(judged.at(-1)).toBe(came.at(-1));
        // What went were its oldest, and the rest is in order: the two lists are one row.
        expect([...gone, ...judged]).toEqual(came);
      }
    }),
  );
});

/** Windows of these turbines come while the model is busy elsewhere; then all that is left is judged. */
const backlogOf = async (coming: readonly number[]) => {
  const { batch, add, answers, asked, told, dropped, settle } = aSlowModel(ROOM);
  coming.forEach((turbine, index) => {
    add(turbine, coming.slice(0, index).filter((owner) => owner === turbine).length);
  });
  batch.tick();
  for (let call = 0; call < answers.length; call++) {
    answers[call]?.resolve(new Float32Array(asked[call] ?? 0));
    await settle();
  }
  return { told, dropped };
};

/** Of names such as "2.13=33=0" the second number, of one turbine. */
const numbersOf = (turbine: number, names: readonly string[]): number[] =>
  names
    .filter((name) => name.startsWith(`${turbine}.`))
    .map((name) => Number(name.split("=")[0]?.split(".")[1]));
