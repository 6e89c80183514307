import { expect, test } from "vitest";
import { proofOf } from "../../../domain/training/proof.ts";

/** The figures of a test with so many turbine-days, its ends of the intervals given. */
const metrics = (rate: [number, number, number], recall: [number, number, number]) => ({
  falseAlarmsPerTurbineDayLow: rate[0],
  falseAlarmsPerTurbineDay: rate[1],
  falseAlarmsPerTurbineDayHigh: rate[2],
  eventRecallLow: recall[0],
  eventRecall: recall[1],
  eventRecallHigh: recall[2],
  testDays: 0.0167,
  events: 48,
});

test("A test without any alarm proves nothing when it is too short, and says how long would", () => {
  const { verdict, reasons } = proofOf(metrics([0, 0, 221], [0.93, 1, 1]));
  expect(verdict).toBe("not proven");
  expect(reasons[0]).toMatch(/^not proven: .* 95 % 0 to 221, .*at most 24.* 0\.154 would prove it/);
  expect(reasons[1]).toMatch(/^proven: eventRecall 1, 95 % 0\.93 to 1, .*48 events/);
});

test("The unfavourable end decides what is proven, the favourable one what is missed", () => {
  expect(proofOf(metrics([0, 0.1, 0.2], [0.85, 0.9, 0.95])).verdict).toBe("proven");
  expect(proofOf(metrics([0, 0.1, 0.2], [0.7, 0.9, 0.95])).verdict).toBe("not proven");
  expect(proofOf(metrics([0, 0.1, 0.2], [0.5, 0.6, 0.79])).verdict).toBe("missed");
  expect(proofOf(metrics([25, 60, 300], [0.7, 0.9, 0.95])).verdict).toBe("missed");
});

test("Limits of one's own take the defaults' place", () => {
  const figures = metrics([0, 0.1, 0.2], [0.85, 0.9, 0.95]);
  expect(proofOf(figures, { MaxFalseAlarmsPerTurbineDay: 0.15 }).verdict).toBe("not proven");
});

test("A test without figures proves nothing", () => {
  const { verdict, reasons } = proofOf({});
  expect(verdict).toBe("not proven");
  expect(reasons[1]).toContain("eventRecall nothing to count");
});
