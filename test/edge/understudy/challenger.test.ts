import { expect, test } from "vitest";
import type { Lamp } from "../../../domain/turbine/channels.ts";
import type { Verdict } from "../../../domain/turbine/verdict.ts";
import { createChallenger } from "../../../edge/detector/understudy/challenger.ts";

const dark = {
  turbineId: "1",
  flags: { voltage: false, rotation: false, vibration: false },
} as unknown as Verdict;

test("Both models are challenged with the same noise, and each challenge with another", async () => {
  const heard: Record<"new" | "old", number[][]> = { new: [], old: [] };
  const seat = (name: "new" | "old", draws: number) => ({
    recognises: async (_turbine: string, _lamp: Lamp, noise: () => number) => {
      heard[name].push(Array.from({ length: draws }, noise));
      return true;
    },
  });
  let drawn = 0;
  let clock = 0;
  let answers = 0;
  const challenger = createChallenger({
    released: seat("new", 3),
    old: seat("old", 4),
    given: 0,
    random: () => ++drawn,
    now: () => (clock += 1_000),
    onAnswer: () => void answers++,
  });
  for (let wanted = 1; wanted <= 2; wanted++) {
    challenger.onVerdict(dark);
    await expect.poll(() => answers).toBe(wanted);
  }
  expect(heard.old).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  expect(heard.new).toEqual(heard.old.map((noise) => noise.slice(0, 3)));
});

test("A model that has no window yet was not asked: it has missed nothing, and is asked again", async () => {
  let windows = 0;
  let clock = 0;
  const answers: (readonly [boolean, boolean])[] = [];
  const challenger = createChallenger({
    released: { recognises: async () => (++windows < 3 ? undefined : true) },
    old: { recognises: async () => true },
    given: 0,
    now: () => (clock += 1_000),
    onAnswer: (foundNew, foundOld) => void answers.push([foundNew, foundOld]),
  });
  for (let asked = 0; asked < 4; asked++) {
    challenger.onVerdict(dark);
    await new Promise(setImmediate);
  }
  expect(windows).toBe(4);
  expect(answers).toEqual([
    [true, true],
    [true, true],
  ]);
});

test("A lamp that stays lit is passed over: a standing fault keeps no model from proving itself", async () => {
  const asked: Lamp[] = [];
  let clock = 0;
  const seat = {
    recognises: async (_turbine: string, lamp: Lamp) => asked.push(lamp) > 0,
  };
  let answers = 0;
  const challenger = createChallenger({
    released: seat,
    old: undefined,
    given: 0,
    now: () => (clock += 1_000),
    onAnswer: () => void answers++,
  });
  for (let wanted = 1; wanted <= 4; wanted++) {
    challenger.onVerdict({ ...dark, flags: { ...dark.flags, voltage: true } });
    await expect.poll(() => answers).toBe(wanted);
  }
  expect(asked).toEqual(["vibration", "rotation", "vibration", "rotation"]);
});

test("A model that fails on a challenge has missed it, and its failure is told", async () => {
  const answers: unknown[] = [];
  const challenger = createChallenger({
    released: { recognises: () => Promise.reject(new Error("its scores of rps are no numbers")) },
    old: { recognises: async () => true },
    given: 0,
    onAnswer: (...answer) => void answers.push(answer),
  });
  challenger.onVerdict(dark);
  await expect.poll(() => answers).toEqual([[false, true, "its scores of rps are no numbers"]]);
});
