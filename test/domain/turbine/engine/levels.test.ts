import { expect, test } from "vitest";
import { createLevelEvidence } from "../../../../domain/turbine/engine/evidence/levels.ts";
import { DETECTION } from "../detection/a-manifest.ts";

const SECONDS_PER_DECISION = 0.5;
const VOLTAGE = 1;
const usable = new Uint8Array(DETECTION.levels.length).fill(1);

/** An unknown turbine's evidence; `shares` are its voltage's deviations, window by window. */
const after = (shares: readonly number[]) => {
  const evidence = createLevelEvidence(DETECTION, SECONDS_PER_DECISION);
  for (const share of shares) {
    evidence.add([0, share * 80, 0, 2, 80, 80], 0, DETECTION.levels.length, usable);
  }
  return evidence;
};
const windows = (count: number, share: number): number[] => Array(count).fill(share);

test.each([0, 10, 40])(
  "A fault that begins after %i windows of an unknown turbine stays one",
  (healthy) => {
    const { ratios, baselines } = after([...windows(healthy, 0), ...windows(600, -0.2)]);
    expect(ratios[VOLTAGE]).toBeLessThan(-1);
    expect(Math.abs(baselines[VOLTAGE] ?? 1)).toBeLessThan(0.02);
  },
);

test("An unknown turbine that is always 8 percent off is taken for what it is", () => {
  const { ratios, baselines } = after(windows(600, -0.08));
  expect(Math.abs(ratios[VOLTAGE] ?? 1)).toBeLessThan(0.5);
  expect(baselines[VOLTAGE]).toBeCloseTo(-0.08, 2);
});
