import { expect, test } from "vitest";
import { holdEndsAt } from "../../../domain/rollout/hold.ts";

const at = (iso: string) => Date.parse(`2026-11-${iso}Z`);
const DAYS_3 = 3 * 86_400;

test.each([
  ["three days after nobody attended", undefined, DAYS_3, "04T00:00:00"],
  ["three days after somebody attended last", "2026-11-02T12:00:00Z", DAYS_3, "05T12:00:00"],
  ["after seven days at the latest", "2026-11-07T00:00:00Z", DAYS_3, "08T00:00:00"],
  ["so much earlier where the clock is 30 times as fast", undefined, DAYS_3 / 30, "01T02:24:00"],
  ["of an older hold's last word nothing is left", "2026-10-30T00:00:00Z", DAYS_3, "04T00:00:00"],
])("A held ring goes back %s", (_, attendedAt, seconds, expected) => {
  const held = { heldSince: "2026-11-01T00:00:00Z", ...(attendedAt && { attendedAt }) };
  expect(holdEndsAt(held, seconds)).toBe(at(expected));
});
