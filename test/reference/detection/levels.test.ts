import { expect, test } from "vitest";
import { DETECTION } from "../../domain/turbine/detection/a-manifest.ts";
import { createLevelEvidence } from "./levels.ts";

const SECONDS_PER_DECISION = 0.5;
const HOUR = 3_600 / SECONDS_PER_DECISION;

/** The voltage lies by this share beside what the rotor lets expect; answers the ratio at the end. */
const ratioAfter = (decisions: number, shareOf: (decision: number) => number): number => {
  const evidence = createLevelEvidence(DETECTION, SECONDS_PER_DECISION);
  const expectations = Float32Array.of(2.4, 80, 80);
  let ratio = 0;
  for (let decision = 0; decision < decisions; decision++) {
    const residuals = Float32Array.of(0, 80 * shareOf(decision), 0);
    ratio = evidence.add(residuals, expectations, () => true)[1] ?? 0;
  }
  return ratio;
};

test("a turbine that always lies beside the others, within the bound, is healthy", () => {
  const { bound = 0 } = DETECTION.levels[1] ?? {};
  expect(Math.abs(ratioAfter(HOUR, () => -0.9 * bound))).toBeLessThan(0.1);
});

test("a fault does not become normal, however slowly it comes", () => {
  const { limit = 0 } = DETECTION.levels[1] ?? {};
  for (const hours of [0.25, 5, 60]) {
    const lost = (decision: number) => (-1.6 * limit * decision) / (hours * HOUR);
    expect([hours, ratioAfter(hours * HOUR, lost) < -1]).toEqual([hours, true]);
  }
});

test("what the weather does to a healthy turbine moves its baseline along", () => {
  const { limit = 0 } = DETECTION.levels[1] ?? {};
  const swaying = (decision: number) => 0.4 * limit * Math.sin(decision / (4 * HOUR));
  expect(Math.abs(ratioAfter(40 * HOUR, swaying))).toBeLessThan(0.5);
});
