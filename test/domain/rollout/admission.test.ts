import { expect, test } from "vitest";
import { admit, type Standing } from "../../../domain/rollout/admission.ts";
import { arnOf, rolloutOf } from "./rollouts.ts";

const approved = { approval: "Approved", packageStatus: "Completed" } as const;
const request = (version: number, requestedAt: string) => ({
  modelPackageArn: arnOf(version),
  modelVersion: version,
  requestedAt,
});
const outcomeOf = (rollout: ReturnType<typeof rolloutOf>, standing: Partial<Standing>) => {
  const admission = admit(rollout, { ...approved, ...standing });
  return admission.kind === "end" ? admission.outcome : admission.kind;
};
const TEN = "2026-11-20T10:00:00.000Z";
const NOON = "2026-11-20T12:00:00.000Z";

test("An approved version of an idle fleet proceeds", () => {
  expect(outcomeOf(rolloutOf(2, TEN), {})).toBe("proceed");
});

test.each(["Rejected", "PendingManualApproval"] as const)(
  "An approval that has become %s before the start ends as withdrawn",
  (approval) => {
    expect(outcomeOf(rolloutOf(2, TEN), { approval })).toBe("withdrawn");
  },
);

test("A second event for the version that is being rolled out ends as already running", () => {
  const holder = { ...request(2, TEN), executionArn: "arn:other" };
  expect(outcomeOf(rolloutOf(2, TEN), { holder })).toBe("alreadyRunning");
});

test("A step that runs again finds its own lock and proceeds", () => {
  const rollout = rolloutOf(2, TEN);
  const holder = { ...request(2, TEN), executionArn: rollout.executionArn };
  expect(outcomeOf(rollout, { holder })).toBe("proceed");
});

test("An event for the released version ends as already released, a manual run proceeds", () => {
  const released = request(2, TEN);
  expect(outcomeOf(rolloutOf(2, NOON), { released })).toBe("alreadyReleased");
  expect(outcomeOf({ ...rolloutOf(2, NOON), source: "manual" }, { released })).toBe("proceed");
});

test("An approval that another execution serves, or has served, is not served again", () => {
  const first = { rolloutId: "run-1", isRunning: true };
  expect(outcomeOf(rolloutOf(2, TEN), { first })).toBe("alreadyRunning");
  const ended = { rolloutId: "run-1", isRunning: false, outcome: "rolledBack" };
  expect(outcomeOf(rolloutOf(2, TEN), { first: ended })).toBe("alreadyTried");
  expect(outcomeOf(rolloutOf(2, TEN), { first: ended, released: request(2, TEN) })).toBe(
    "alreadyReleased",
  );
});

test("An event redelivered hours later does not undo a newer release", () => {
  expect(outcomeOf(rolloutOf(2, TEN), { released: request(3, NOON) })).toBe("superseded");
});

test("A later approval of an older version goes back to it", () => {
  expect(outcomeOf(rolloutOf(2, NOON), { released: request(3, TEN) })).toBe("proceed");
});

test("A waiting request gives way to one that was approved after it", () => {
  expect(outcomeOf(rolloutOf(2, TEN), { latest: request(3, NOON) })).toBe("superseded");
});

test("Two approvals within the same second are ordered by version", () => {
  expect(outcomeOf(rolloutOf(2, TEN), { latest: request(3, TEN) })).toBe("superseded");
  expect(outcomeOf(rolloutOf(3, TEN), { latest: request(2, TEN) })).toBe("proceed");
});
