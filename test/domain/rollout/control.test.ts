import { expect, test } from "vitest";
import { controlNow } from "../../../domain/rollout/control.ts";

const PAUSED = {
  decisions: 1,
  pausedSeconds: 0,
  paused: { reason: "a storm", at: "2026-11-20T10:00:00.000Z" },
};

test("A pause holds for a week; one that nobody has ended by then is an abort in its own words", () => {
  expect(controlNow(PAUSED, new Date("2026-11-27T10:00:00Z"))).toBe(PAUSED);
  const late = new Date("2026-11-27T10:00:01Z");
  expect(controlNow(PAUSED, late).aborted).toEqual({
    reason: "paused for 7 days, and nobody resumed it: a storm",
    at: late.toISOString(),
  });
});

test("What was aborted or resumed stays what a person said", () => {
  const late = new Date("2026-12-27T10:00:00Z");
  const aborted = { ...PAUSED, aborted: { reason: "too many alarms", at: late.toISOString() } };
  expect(controlNow(aborted, late)).toBe(aborted);
  const resumed = { ...PAUSED, paused: null };
  expect(controlNow(resumed, late)).toBe(resumed);
});
