import { expect, test } from "vitest";
import { rateOf } from "../../../training/evaluation/alarms.ts";
import { compareEvaluations } from "../../../training/evaluation/compare.ts";
import type { Evaluation } from "../../../training/evaluation/evaluate.ts";

/** An evaluation of one fault with these answers, every other event of turbine b. */
const evaluationOf = (answers: readonly boolean[], alarms = 0): Evaluation => ({
  falseAlarms: rateOf(alarms, 2),
  turbines: ["a", "b"].map((turbineId) => ({ turbineId, alarms: rateOf(alarms, 1) })),
  metrics: {},
  healthy: [],
  injections: [
    {
      name: "voltage-stuck",
      flag: "voltage",
      events: answers.length,
      detected: answers.filter(Boolean).length,
      rightFlag: answers.filter(Boolean).length,
      delays: answers.filter(Boolean).map(() => 5),
      peaks: [],
      answers: answers.map((isFound, index) => ({ turbineId: index % 2 ? "b" : "a", isFound })),
    },
  ],
});

test("Two models are held against each other event by event, per fault and per turbine", () => {
  const fresh = evaluationOf([true, false, true, true, true, true, true, true]);
  const serving = evaluationOf(Array<boolean>(8).fill(false), 3);
  const { all, faults, turbines } = compareEvaluations(fresh, serving, "pca");
  expect(all).toMatchObject({ both: 0, onlyNew: 7, onlyServing: 0, neither: 1 });
  expect(all).toMatchObject({ p: 0.01563, verdict: "new finds more" });
  expect(faults).toMatchObject([{ name: "voltage-stuck", onlyNew: 7, medianDelayNew: 5 }]);
  expect(
    turbines.map(({ alarmsNew, alarmsServing, found }) => [
      alarmsNew,
      alarmsServing,
      found.onlyNew,
    ]),
  ).toEqual([
    [0, 3, 4],
    [0, 3, 3],
  ]);
});

test("A difference that chance makes often is not shown as one", () => {
  const fresh = evaluationOf([true, true, true, true, false]);
  const serving = evaluationOf([false, false, true, true, true]);
  const { all } = compareEvaluations(fresh, serving, "pca");
  expect(all).toMatchObject({ onlyNew: 2, onlyServing: 1, p: 1, verdict: "no difference shown" });
});
