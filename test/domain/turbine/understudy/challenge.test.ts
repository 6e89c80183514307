import { expect, test } from "vitest";
import { CHANNELS, LAMPS } from "../../../../domain/turbine/channels.ts";
import { writeAttitude } from "../../../../domain/turbine/detection/attitude.ts";
import {
  challengeOf,
  recognises,
  scoresProblem,
} from "../../../../domain/turbine/understudy/challenge.ts";

const ROWS = 20;
const window = Float32Array.from({ length: ROWS * 6 }, (_, cell) => {
  return [0.01, -0.02, 1, 3, 2, 80][cell % 6] ?? 0;
});
const half = () => 0.5;
const column = (input: Float32Array, channel: number) =>
  Array.from({ length: ROWS }, (_, row) => input[row * 6 + channel]);

test.each([
  ["voltage", [5], 5_000],
  ["rotation", [4], 50],
] as const)(
  "A %s challenge disturbs the newer half of its channel alone",
  (lamp, channels, value) => {
    const disturbed = challengeOf(window, lamp, half);
    for (let channel = 0; channel < 6; channel++) {
      const values = column(disturbed, channel);
      const isHit = (channels as readonly number[]).includes(channel);
      expect(values.slice(0, 10)).toEqual(column(window, channel).slice(0, 10));
      expect(values.slice(10)).toEqual(
        isHit ? Array(10).fill(value) : column(window, channel).slice(10),
      );
    }
  },
);

test("A vibration challenge makes an attitude that no turbine has, as the simulator's Vib does", () => {
  const disturbed = challengeOf(window, "vibration", half);
  expect(column(disturbed, 0)[10]).toBeGreaterThan(2 * Math.PI);
  expect(column(disturbed, 1)[10]).toBeGreaterThan(2 * Math.PI);
  expect(column(disturbed, 5)).toEqual(column(window, 5));
});

test("The attitude that is disturbed is the window's own", () => {
  const still = challengeOf(window, "vibration", () => 0.01);
  const row = new Float32Array(6);
  writeAttitude({ qw: 1, qx: 0, qy: 0, qz: 0 }, row, 0);
  expect(row[0]).toBe(0);
  for (const channel of [0, 1, 2]) {
    expect(column(still, channel)[15]).toBeCloseTo(column(window, channel)[15] ?? 0, 5);
  }
});

test("The window itself stays as it was", () => {
  const before = window.slice();
  for (const lamp of LAMPS) challengeOf(window, lamp, Math.random);
  expect(window).toEqual(before);
});

test("A lamp is recognised by its own channels' scores, never by yaw's, and never by no number", () => {
  const model = { thresholds: [1, 1, 1, 1, 1, 1] };
  const scores = (channel: number, value: number) =>
    new Float32Array(6).fill(value, channel, channel + 1);
  expect(recognises(model, scores(5, 2), "voltage")).toBe(true);
  expect(recognises(model, scores(3, 2), "rotation")).toBe(true);
  expect(recognises(model, scores(0, 2), "vibration")).toBe(true);
  expect(recognises(model, scores(5, 2), "rotation")).toBe(false);
  expect(recognises(model, scores(2, 9), "vibration")).toBe(false);
  expect(recognises(model, scores(5, Number.NaN), "voltage")).toBe(false);
  expect(recognises(model, undefined, "voltage")).toBe(false);
});

test("Scores that are no numbers are named by their channels", () => {
  const scores = new Float32Array(2 * CHANNELS.length);
  expect(scoresProblem(scores)).toBeUndefined();
  scores[CHANNELS.indexOf("rps")] = Number.NaN;
  expect(scoresProblem(scores)).toBe("its scores of rps are no numbers");
});
