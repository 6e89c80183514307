import { expect, test } from "vitest";
import { MAX_PAYLOAD_BYTES } from "../../domain/topics.ts";
import { captureJson, createSampler } from "../../edge/detector/capture.ts";
import { parseCapture } from "../../training/data/capture.ts";

const windowOf = (rows: number) => ({
  turbineId: "turbine-1234",
  firstSeq: 9_999_000,
  lastSeq: 9_999_000 + rows - 1,
  time: 1_763_000_000_000,
  input: Float32Array.from({ length: rows * 6 }, (_, cell) => {
    const value = [-0.012345, -0.098765, -3.1234567, 12.345678, 10.987654, 1_023][cell % 6] ?? 0;
    return value + cell / 1e5;
  }),
});

test("The longest numbers of a window of 100 readings fit one message, whole", () => {
  const json = captureJson(windowOf(100), { rateHz: 20, isFlagged: true });
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  const capture = parseCapture(JSON.parse(json));
  expect(capture.values).toHaveLength(600);
  expect(capture.startTime).toBe(1_763_000_000_000 - 99 * 50);
  expect(capture.values[3]).toBeCloseTo(12.346, 3);
});

test("A longer window keeps its newest rows and says which", () => {
  const json = captureJson(windowOf(400), { rateHz: 20, isFlagged: false });
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  const { input, firstSeq, lastSeq } = JSON.parse(json);
  expect(lastSeq).toBe(9_999_399);
  expect(input).toHaveLength((lastSeq - firstSeq + 1) * 6);
  expect(input.length).toBeGreaterThan(500);
  expect(input.at(-2)).toBeCloseTo(windowOf(400).input.at(-2) ?? 0, 2);
});

test("Of each turbine a healthy and an anomalous window are due in turn, and the latter says so", () => {
  const sampler = createSampler(15);
  const verdict = (isAnomalous: boolean) => ({
    turbineId: "turbine-1234",
    time: 0,
    modelVersion: "3",
    firstSeq: 0,
    lastSeq: 99,
    values: [],
    thresholds: [],
    anomalies: [false, false, false, false, false, isAnomalous],
    flags: { vibration: false, rotation: false, voltage: isAnomalous },
  });
  const flagged = (minute: number, isAnomalous: boolean): unknown => {
    const window = { ...windowOf(100), time: minute * 60_000 };
    const json = sampler.take(window, verdict(isAnomalous), 20);
    return json === undefined ? "none" : JSON.parse(json).flagged;
  };
  expect([flagged(20, false), flagged(21, true), flagged(22, true)]).toEqual([
    undefined,
    true,
    "none",
  ]);
  expect([flagged(34, false), flagged(35, false), flagged(36, true)]).toEqual([
    "none",
    undefined,
    true,
  ]);
});

test("A window whose readings were not kept takes nobody's turn", () => {
  const sampler = createSampler(15);
  const window = { ...windowOf(100), time: 20 * 60_000 };
  const verdict = { anomalies: [false] };
  expect(sampler.isDue(window, false)).toBe(true);
  expect(sampler.take({ ...window, input: undefined }, verdict, 20)).toBeUndefined();
  expect(sampler.take(window, verdict, 20)).toBeDefined();
  expect([sampler.isDue(window, false), sampler.isDue(window, true)]).toEqual([false, true]);
});
