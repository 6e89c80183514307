import { expect, test } from "vitest";
import { writeAttitude } from "../../../../domain/turbine/detection/attitude.ts";
import type { Reading } from "../../../../domain/turbine/reading.ts";

const anglesOf = (qw: number, qx: number, qy: number, qz: number): number[] => {
  const reading = { turbineId: "1", qw, qx, qy, qz, wind_speed_rps: 3, rps: 2, voltage: 60 };
  const out = new Float32Array(3);
  writeAttitude(reading satisfies Reading, out, 0);
  return [...out];
};

test("a quaternion and its negative are the same attitude", () => {
  expect(anglesOf(0.9, 0.1, -0.2, 0.37)).toEqual(anglesOf(-0.9, -0.1, 0.2, -0.37));
});

test("a turn about each axis gives that angle alone", () => {
  const [half, rest] = [Math.sin(0.1), Math.cos(0.1)];
  expect(anglesOf(rest, half, 0, 0)[0]).toBeCloseTo(0.2, 5);
  expect(anglesOf(rest, 0, half, 0)[1]).toBeCloseTo(0.2, 5);
  expect(anglesOf(rest, 0, 0, half)[2]).toBeCloseTo(0.2, 5);
});

test.each([
  ["a dead sensor", [0, 0, 0, 0]],
  ["the original noise", [0.8 * 40, 0.01 * 40, 0, 0.5 * 40]],
  ["an absurd value", [1e200, 0, 0, 1e200]],
] as const)("%s shows as angles no turbine has, not as an error", (_, [w, x, y, z]) => {
  const [roll, pitch] = anglesOf(w, x, y, z);
  expect(roll).toBeGreaterThan(Math.PI);
  expect(pitch).toBeGreaterThan(Math.PI);
  expect(Number.isFinite(roll)).toBe(true);
});

test("two-decimal rounding of a unit quaternion is still a rotation", () => {
  expect(Math.abs(anglesOf(0.71, 0.01, -0.01, 0.69)[0] ?? 9)).toBeLessThan(0.1);
});
