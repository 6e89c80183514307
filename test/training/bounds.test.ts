import { expect, test } from "vitest";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { boundsOf } from "../../training/calibration/bounds.ts";
import type { Segment } from "../../training/data/segment.ts";
import type { ScoringModel } from "../../training/runtime.ts";
import { DETECTION } from "../domain/turbine/detection/a-manifest.ts";

const LENGTH = 100;
const VOLTAGE = CHANNELS.indexOf("voltage");
const RPS = CHANNELS.indexOf("rps");
/** Half of one window of 5 s: nobody need have run for longer. */
const running = { rps: 0.5, voltage: 10, settleSeconds: 2 };
const plan = {
  length: LENGTH,
  stride: 10,
  rateHz: 20,
  budgetPerDay: 0.1,
  detection: { ...DETECTION, running, levels: DETECTION.levels.slice(1, 2) },
};

/** So many windows of a turbine whose voltage is so far off. */
const segment = (turbineId: string, windows: number, share: number, startTime = 0): Segment => {
  const values = new Float32Array(windows * LENGTH * CHANNELS.length);
  for (let row = 0; row < windows * LENGTH; row++) {
    values[row * CHANNELS.length + RPS] = 2;
    values[row * CHANNELS.length + VOLTAGE] = 80 * (1 + share);
  }
  return { turbineId, firstSeq: 0, startTime, rateHz: 20, count: windows * LENGTH, values };
};

/** Expects 80 always. */
const model: ScoringModel = {
  run: async ({ count, at }) => ({
    residuals: Float32Array.from({ length: count }, (_, i) => (at(i)[VOLTAGE] ?? 0) - 80),
    expectations: new Float32Array(count).fill(80),
  }),
  runFlat: async () => ({}),
  release: async () => {},
};

const farm = ["1", "2", "3", "4"].map((id, i) => segment(id, 40, 0.02 * (i - 1.5)));

test("One captured window that shows the beginning of a fault does not widen what the farm may be", async () => {
  const healthy = await boundsOf(model, [farm], plan);
  const captured = [segment("1", 1, -0.2, 1e6), segment("1", 1, -0.03, 2e6)];
  expect(await boundsOf(model, [[...farm, ...captured]], plan)).toEqual(healthy);
});

test("A turbine that is odd throughout does", async () => {
  const [bound = 0] = await boundsOf(model, [[...farm, segment("5", 40, -0.12)]], plan);
  expect(bound).toBeGreaterThan(0.15);
});
