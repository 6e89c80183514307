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

const DECILES = [[], [], [], [], [], [60, 65, 70, 75, 80, 85, 90, 95, 100]];

/** An unknown turbine's evidence; `shares` are its voltage's deviations, window by window. */
const after = (shares: readonly number[], expected = 80) => {
  const plan = levelPlanOf(DETECTION, SECONDS_PER_DECISION, DECILES);
  const evidence = createLevelEvidence(plan);
  for (const share of shares) {
    const answer = Float32Array.of(0, share * expected, 0, 2, expected, expected);
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

test.each([
  // Within 48 and 112 the model knows what it says; a width of 40 beyond that counts as five limits more.
  [80, -0.15, true],
  [112, -0.15, true],
  [128, -0.15, false],
  [40, -0.15, false],
  [128, -0.5, true],
])(
  "At an expected voltage of %d a lasting %d is beyond the limit: %s",
  (expected, share, isFound) => {
    const known = windows(600, 0);
    const { ratio } = after([...known, ...windows(600, share)], expected);
    expect(ratio < -1).toBe(isFound);
  },
);

test("What a model says beyond what it has seen teaches no baseline", () => {
  const { baseline } = after([...windows(600, 0), ...windows(6_000, -0.15)], 140);
  expect(Math.abs(baseline)).toBeLessThan(0.02);
});

const SHAKEN = 3;
const withVibration = {
  ...DETECTION,
  levels: [
    ...DETECTION.levels,
    { channel: "roll", given: "rps", limit: 0.8, bound: 0.2, floor: 1 },
  ],
};

test.each([
  [2.4, true],
  [4.5, false],
])(
  "A vibration that lasts at an expected rotor speed of %d is beyond its limit: %s, whatever the mean angles were",
  (rotor, isFound) => {
    const angles = [-0.03, -0.02, -0.01, 0, 0.01, 0.02, 0.03, 0.04, 0.05];
    const speeds = [1.8, 1.9, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6];
    const plan = levelPlanOf(withVibration, SECONDS_PER_DECISION, [angles, [], [], [], speeds, []]);
    const evidence = createLevelEvidence(plan);
    for (const excess of [...windows(600, 0), ...windows(600, 1)]) {
      const answer = Float32Array.of(0, 0, 0, excess, rotor, 80, 80, 1);
      addLevels(evidence, answer, 0, 4, new Uint8Array(4).fill(1));
    }
    expect(ratioOf(evidence, SHAKEN) > 1).toBe(isFound);
  },
);
