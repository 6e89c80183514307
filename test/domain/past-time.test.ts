import { expect, test } from "vitest";
import { pastTime } from "../../domain/past-time.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");

test.each([
  ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00.000Z"],
  ["2026-11-27T13:00:00+01:00", "2026-11-27T12:00:00.000Z"],
  // Of a machine whose clock is ahead.
  ["2026-11-27T12:00:30Z", "2026-11-27T12:00:30.000Z"],
])("%s has been", (text, time) => {
  expect(pastTime("--at", text, NOW)).toBe(time);
});

test.each([
  ["yesterday", "--at: expected an ISO 8601 time such as 2026-11-20T10:00:00Z, got yesterday"],
  [
    "2030-01-01",
    "--at: expected a time that has been (it is 2026-11-27T12:00:00.000Z), got 2030-01-01",
  ],
])("%s is refused", (text, words) => {
  expect(() => pastTime("--at", text, NOW)).toThrow(words);
});
