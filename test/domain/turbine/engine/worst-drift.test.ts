import { expect, test } from "vitest";
import { levelPlanOf } from "../../../../domain/turbine/engine/evidence/level-plan.ts";
import {
  addShifts,
  createLevelShift,
  rememberShift,
  restoreShift,
} from "../../../../domain/turbine/engine/level-shift.ts";
import { driftOf } from "../../../../domain/turbine/engine/worst-drift.ts";
import { DETECTION } from "../detection/a-manifest.ts";

const PLAN = levelPlanOf(DETECTION, 0.5, [[], [], [], [], [], [60, 70, 80, 90, 100]]);
const WINDOWS_A_MINUTE = 120;
const USABLE = new Uint8Array(3).fill(1);
/** Known to training for twelve minutes. */
const KNOWN = { levels: [0, 0.02, 0.02], seconds: 720 };

const aTurbine = (id: string, known: typeof KNOWN | "unknown" = KNOWN) => {
  const shift = createLevelShift(PLAN, known === "unknown" ? undefined : known);
  return {
    id,
    judged: { shift },
    shiftedSince: new Float64Array(6).fill(Number.NaN),
    /** Lets minutes pass in which the voltage is so far from what rotor and wind say. */
    show: (minutes: number, voltage: number, expected = 80) => {
      for (let i = 0; i < minutes * WINDOWS_A_MINUTE; i++) {
        const noisy = voltage + 0.03 * Math.sin(i);
        const off = noisy * expected;
        addShifts(shift, Float32Array.of(0, off, off, 2, expected, expected), 0, 3, USABLE);
      }
    },
  };
};

test("A voltage that moves by 10 percent is found within four hours, named with its driver and by how much", () => {
  const turbine = aTurbine("1");
  turbine.show(24 * 60, 0.02);
  expect(driftOf([turbine], 1_000).drift[5]).toBeLessThan(0.1);
  turbine.show(5 * 60, -0.08);
  const { worstDrift, drift, driftSince, turbineDrift } = driftOf([turbine], 2_000);
  expect(worstDrift[0]).toMatchObject({ turbineId: "1", channel: "voltage", since: 2_000 });
  expect(worstDrift[0]?.percent).toBeGreaterThan(-11);
  expect(worstDrift[0]?.percent).toBeLessThan(-6);
  expect(drift[5]).toBeGreaterThan(0.25);
  expect(driftSince).toEqual([null, null, null, null, null, 2_000]);
  expect(turbineDrift).toEqual([Number(drift[5]?.toFixed(2))]);
});

test.each([0.03, -0.02])("A healthy sway by %d for a day is no shift", (sway) => {
  const turbine = aTurbine("1");
  turbine.show(24 * 60, 0.02);
  turbine.show(24 * 60, 0.02 + sway);
  expect(driftOf([turbine], 1_000).drift[5]).toBeLessThan(0.25);
});

test("An odd turbine that nobody knew has not drifted, and is found when it does", () => {
  const odd = aTurbine("9", "unknown");
  for (let minute = 0; minute < 60; minute++) {
    odd.show(1, 0.08);
    expect(driftOf([odd], 1_000).drift[5]).toBeLessThan(0.25);
  }
  odd.show(5 * 60, -0.02);
  expect(driftOf([odd], 2_000).drift[5]).toBeGreaterThan(0.25);
});

test("What is beyond the farm from the first minute on is a shift and no odd turbine", () => {
  const turbine = aTurbine("9", "unknown");
  turbine.show(10, -0.3);
  expect(driftOf([turbine], 1_000).worstDrift[0]).toMatchObject({ channel: "voltage" });
  turbine.show(24 * 60, -0.3);
  expect(driftOf([turbine], 2_000).driftSince[5]).toBe(1_000);
});

test("In weather that the model has not seen nothing is concluded", () => {
  const turbine = aTurbine("1");
  turbine.show(24 * 60, -0.3, 200);
  expect(driftOf([turbine], 1_000).worstDrift).toEqual([]);
});

test("The three worst channels of all turbines are told, the farthest first, and since when", () => {
  const turbines = ["1", "2", "3", "4"].map((id) => aTurbine(id));
  for (const [i, turbine] of turbines.entries()) turbine.show(60, 0.02 - 0.1 * (i + 1));
  const first = driftOf(turbines, 1_000);
  expect(first.worstDrift.map(({ turbineId }) => turbineId)).toEqual(["4", "3", "2"]);
  expect(first.turbineDrift).toHaveLength(4);
  expect(driftOf(turbines, 2_000).worstDrift.map(({ since }) => since)).toEqual(
    first.worstDrift.map(({ since }) => since),
  );
});

test("A shift that has passed begins anew when it comes again", () => {
  const turbine = aTurbine("1");
  turbine.show(60, -0.2);
  driftOf([turbine], 1_000);
  turbine.show(24 * 60, 0.02);
  driftOf([turbine], 2_000);
  turbine.show(12 * 60, -0.2);
  expect(driftOf([turbine], 3_000).driftSince[5]).toBe(3_000);
});

test("What was counted goes on after a restart", () => {
  const before = aTurbine("9", "unknown");
  before.show(60, 0.08);
  before.show(5 * 60, -0.02);
  const after = aTurbine("9", "unknown");
  DETECTION.levels.forEach((_, k) => {
    restoreShift(after.judged.shift, k, rememberShift(before.judged.shift, k));
  });
  expect(driftOf([after], 1_000)).toEqual(driftOf([before], 1_000));
});
