import { expect, test } from "vitest";
import {
  brokenReason,
  judgeTrial,
  type TrialEvidence,
} from "../../../../domain/turbine/understudy/trial.ts";
import { DEFAULT_TRIAL_LIMITS } from "../../../../domain/turbine/understudy/trial-limits.ts";

const good: TrialEvidence = {
  windows: 100,
  both: 3,
  onlyNew: 2,
  onlyNewOn: [],
  turbines: 2,
  failedNew: 0,
  failedOld: 0,
  failedInARow: 0,
  challenges: 9,
  foundNew: 9,
  foundOld: 9,
  inferenceMs: 1,
  budgetMs: 50,
};
const judge = (change: Partial<TrialEvidence>) =>
  judgeTrial({ ...good, ...change }, DEFAULT_TRIAL_LIMITS);

test("A model that agrees, sees every fault and is quick enough may speak", () => {
  expect(judge({})).toEqual({ kind: "promote" });
});

test.each([
  [{ windows: 39 }, "39 of 40 windows, 9 of 9 challenges"],
  [{ challenges: 8, foundNew: 8, foundOld: 8 }, "100 of 40 windows, 8 of 9 challenges"],
])("With too little seen the trial goes on: %o", (change, missing) => {
  expect(judge(change)).toEqual({ kind: "goOn", missing });
});

test.each([
  [
    { failedInARow: 10, windows: 10, lastFailure: "out of memory" },
    "10 windows in a row: out of memory",
  ],
  [
    { failedNew: 2, lastFailure: "no scores" },
    "failed on 2 of 100 windows, at most 1 % may: no scores",
  ],
  [{ inferenceMs: 51 }, "takes 51.0 ms a window, and there are 50.0 ms until the next"],
  [{ foundNew: 3 }, "recognised 3 of 9 faults mixed in, the old one 9"],
  [
    { foundNew: 0, challengeFailure: "its scores of rps are no numbers" },
    "recognised 0 of 9 faults mixed in, the old one 9; it failed on them: its scores of rps are no numbers",
  ],
  [
    { foundNew: 0, failedNew: 1, lastFailure: "no scores" },
    "recognised 0 of 9 faults mixed in, the old one 9; the new model failed on 1 of 100 windows: no scores",
  ],
  [{ foundNew: 7 }, "at least 90 % must be"],
  [{ foundNew: 7, foundOld: 7 }, "at least 90 % must be"],
  [
    { challenges: 500, foundNew: 470, foundOld: 498 },
    "recognised 470 of 500 faults mixed in, the old one 498",
  ],
  [{ onlyNew: 21 }, "only the new model flags 21 of 100 windows, at most 20 % may be"],
])("A model that is worse is put aside, with its numbers: %o", (change, reason) => {
  expect(judge(change)).toEqual({ kind: "putAside", reason: expect.stringContaining(reason) });
});

test.each([
  { foundNew: 8 },
  { foundNew: 8, foundOld: 8 },
  { challenges: 500, foundNew: 492, foundOld: 498 },
])("Misses that chance explains put no model aside: %o", (change) => {
  expect(judge(change)).toEqual({ kind: "promote" });
});

test("On one turbine of two with one lamp a new model may see what the old one missed: it speaks, and a person is asked", () => {
  const onOne = { turbineId: "1", onlyNew: 50, lamps: ["voltage"] };
  expect(judge({ onlyNew: 50, onlyNewOn: [onOne] })).toEqual({ kind: "promote" });
  const everywhere = [onOne, { turbineId: "2", onlyNew: 45, lamps: ["voltage"] }];
  expect(judge({ onlyNew: 95, onlyNewOn: everywhere }).kind).toBe("putAside");
  const anyLamp = { ...onOne, lamps: ["voltage", "rotation"] };
  expect(judge({ onlyNew: 50, onlyNewOn: [anyLamp] }).kind).toBe("putAside");
  expect(judge({ onlyNew: 50, onlyNewOn: [onOne], turbines: 1 }).kind).toBe("putAside");
});

test("What only the new model flags says nothing while few windows are seen", () => {
  expect(judge({ windows: 20, onlyNew: 20 }).kind).toBe("goOn");
});

test("A model that speaks is not put aside for seeing more, but for failing and blindness", () => {
  const reason = (change: Partial<TrialEvidence>) =>
    brokenReason({ ...good, ...change }, DEFAULT_TRIAL_LIMITS);
  expect(reason({ onlyNew: 90 })).toBeUndefined();
  expect(reason({ failedInARow: 10 })).toContain("in a row");
  expect(reason({ foundNew: 0 })).toContain("recognised 0 of 9");
});

test("A first release is not measured against a model that is not there", () => {
  const { foundOld: _, ...alone } = good;
  expect(judgeTrial({ ...alone, foundNew: 3, onlyNew: 99 }, DEFAULT_TRIAL_LIMITS)).toEqual({
    kind: "promote",
  });
});
