import { expect, test } from "vitest";
import { levelPlanOf } from "../../../../domain/turbine/engine/evidence/level-plan.ts";
import {
  addLevels,
  baselineOf,
  createLevelEvidence,
  ratioOf,
} from "../../../../domain/turbine/engine/evidence/levels.ts";
import { DETECTION } from "../detection/a-manifest.ts";

const SECONDS_PER_DECISION = 0.5;
const VOLTAGE = 1;
const usable = new Uint8Array(DETECTION.levels.length).fill(1);

/** An unknown turbine's evidence; `shares` are its voltage's deviations, window by window. */
const after = (shares: readonly number[]) => {
  const evidence = createLevelEvidence(levelPlanOf(DETECTION, SECONDS_PER_DECISION));
  for (const share of shares) {
    const answer = Float32Array.of(0, share * 80, 0, 2, 80, 80);
    addLevels(evidence, answer, 0, DETECTION.levels.length, usable);
  }
  return { ratio: ratioOf(evidence, VOLTAGE), baseline: baselineOf(evidence, VOLTAGE) };
};
const windows = (count: number, share: number): number[] => Array(count).fill(share);

test.each([0, 10, 40])(
  "A fault that begins after %i windows of an unknown turbine stays one",
  (healthy) => {
    const { ratio, baseline } = after([...windows(healthy, 0), ...windows(600, -0.2)]);
    expect(ratio).toBeLessThan(-1);
    expect(Math.abs(baseline)).toBeLessThan(0.02);
  },
);

test("An unknown turbine that is always 8 percent off is taken for what it is", () => {
  const { ratio, baseline } = after(windows(600, -0.08));
  expect(Math.abs(ratio)).toBeLessThan(0.5);
  expect(baseline).toBeCloseTo(-0.08, 2);
});
