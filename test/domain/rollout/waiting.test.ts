import { expect, test } from "vitest";
import { nextWaitSeconds, WAITS, type WaitPolicy } from "../../../domain/rollout/waiting.ts";

const START = "2026-11-20T10:00:00.000Z";

/** How many polls a phase of that length takes. */
const pollsFor = (seconds: number, policy: WaitPolicy = WAITS.ring): number => {
  let elapsed = 0;
  let polls = 0;
  for (; elapsed < seconds; polls++) {
    elapsed += nextWaitSeconds(policy, START, new Date(Date.parse(START) + elapsed * 1_000));
  }
  return polls;
};

test("The first poll comes soon and the waits grow", () => {
  expect(nextWaitSeconds(WAITS.ring, START, new Date(START))).toBe(60);
  expect(nextWaitSeconds(WAITS.ring, START, new Date("2026-11-20T10:10:00Z"))).toBe(480);
});

test("A week of waiting takes fewer than 200 polls, half an hour 7", () => {
  expect(pollsFor(7 * 86_400)).toBeLessThan(200);
  expect(pollsFor(1_800)).toBe(7);
});

test("The longest rollout fits the 25,000 events of a history: the lock, then a week for each of four rings", () => {
  // A wait and its exit, a task of five events, a choice and its exit.
  const eventsOfPoll = 9;
  const lock = pollsFor(WAITS.lock.deadlineSeconds, WAITS.lock);
  const ring = pollsFor(604_800);
  const steps = 500;
  expect((lock + 4 * ring) * eventsOfPoll + steps).toBeLessThan(25_000);
});
