import { expect, test } from "vitest";
import { InvalidInput } from "../../../domain/errors.ts";
import { parseVerdict, type Verdict } from "../../../domain/turbine/verdict.ts";
import { aManifest } from "../../domain/turbine/detection/a-manifest.ts";
import { createMonitor } from "./monitor.ts";

interface Outputs {
  readonly scores?: readonly number[];
  /** Shares by which rps|wind, voltage|rps and voltage|wind deviate. */
  readonly deviations?: readonly number[];
}

const EXPECTED = [2, 80, 80];

/** What the wind lets expect goes up and down with it. */
const expected = (seq: number, k: number): number =>
  (EXPECTED[k] ?? 0) * (1 + 0.05 * Math.sin(seq / 60));

/** A turbine at 20 Hz whose model says what the test wants, decision by decision. */
const setup = (detection: Parameters<typeof aManifest>[0] = {}) => {
  const monitor = createMonitor(aManifest(detection), "4");
  let seq = 0;
  const decide = (outputs: Outputs, values: { rps?: number; voltage?: number } = {}): Verdict => {
    for (;;) {
      const rps = values.rps ?? 2 + (seq % 3) * 0.06;
      const voltage = values.voltage ?? 80 + (seq % 7);
      const angle = (seq % 5) * 0.001;
      const row = Float32Array.of(angle, -angle, angle, 3 + (seq % 2) * 0.06, rps, voltage);
      const window = monitor.pushValues(row, seq, seq * 50);
      seq += 1;
      if (!window) continue;
      const { scores = [0.5, 0.5, 0, 0.5, 0.5, 0.5], deviations = [0, 0, 0] } = outputs;
      return monitor.judge(window, {
        scores: Float32Array.from(scores),
        residuals: Float32Array.from(deviations, (share, k) => share * expected(seq, k)),
        expectations: Float32Array.from(deviations, (_, k) => expected(seq, k)),
      });
    }
  };
  const run = (count: number, outputs: Outputs, values = {}): Verdict[] =>
    Array.from({ length: count }, () => decide(outputs, values));
  return { monitor, decide, run };
};

const HEALTHY: Outputs = {};

test("a healthy turbine raises nothing, and its verdict has the agreed form", () => {
  const { run } = setup();
  const verdicts = run(200, HEALTHY);
  expect(verdicts.every(({ anomalies }) => anomalies.every((is) => !is))).toBe(true);
  expect(parseVerdict(JSON.parse(JSON.stringify(verdicts[10])))).toMatchObject({
    turbineId: "4",
    modelVersion: "7",
    firstSeq: 100,
    lastSeq: 119,
    thresholds: [1.5, 1.5, 1, 1.5, 1.5, 1.5],
  });
});

test("noise on the voltage raises the voltage lamp alone, on the second decision", () => {
  const { run } = setup();
  run(60, HEALTHY);
  const verdicts = run(3, { scores: [0.5, 0.5, 0, 0.5, 0.5, 40], deviations: [0, 30, 30] });
  expect(verdicts.map(({ flags }) => flags)).toEqual([
    { vibration: false, rotation: false, voltage: false },
    { vibration: false, rotation: false, voltage: true },
    { vibration: false, rotation: false, voltage: true },
  ]);
});

test("noise on the rotor raises rotation alone, although nothing else can be predicted then", () => {
  const { run } = setup();
  run(60, HEALTHY);
  const verdicts = run(6, { scores: [1.9, 1.9, 0, 0.5, 40, 1.9], deviations: [9, -9, 0] });
  expect(verdicts.at(-1)?.flags).toEqual({ vibration: false, rotation: true, voltage: false });
});

test("a lasting voltage loss raises voltage, a rotor that lags the wind raises rotation", () => {
  const loss = setup();
  loss.run(80, HEALTHY);
  const sagging = loss.run(40, { deviations: [0, -0.2, -0.2] }).at(-1);
  expect(sagging?.flags).toEqual({ vibration: false, rotation: false, voltage: true });
  const drag = setup();
  drag.run(80, HEALTHY);
  const dragged = drag.run(70, { deviations: [-0.2, 0, -0.2] }).at(-1);
  expect(dragged?.flags).toEqual({ vibration: false, rotation: true, voltage: false });
});

test("a rotor sensor that lies is blamed, not the voltage that no longer fits it", () => {
  const { run } = setup();
  run(80, HEALTHY);
  const verdict = run(40, { deviations: [0.08, -0.2, 0] }).at(-1);
  expect(verdict?.flags).toEqual({ vibration: false, rotation: true, voltage: false });
});

test("what a turbine always showed is its baseline, but never more than the bound", () => {
  const odd = setup();
  expect(odd.run(400, { deviations: [-0.08, 0, 0] }).some(({ flags }) => flags["rotation"])).toBe(
    false,
  );
  const broken = setup();
  expect(broken.run(400, { deviations: [-0.3, 0, 0] }).at(-1)?.flags["rotation"]).toBe(true);
});

test("a fault that stays does not become normal", () => {
  const { run } = setup();
  run(80, HEALTHY);
  const hours = run(20_000, { deviations: [0, -0.2, -0.2] });
  expect(hours.at(-1)?.flags["voltage"]).toBe(true);
});

test("a standing rotor is no fault, whatever the predictions say", () => {
  const { run } = setup();
  run(80, HEALTHY);
  const standing = run(60, { deviations: [-1, -1, -1] }, { rps: 0, voltage: 0 });
  expect(standing.some(({ anomalies }) => anomalies.some(Boolean))).toBe(false);
});

test("a voltage that repeats one value while the rotor turns is stuck", () => {
  const { run } = setup();
  run(20, HEALTHY);
  const verdict = run(12, HEALTHY, { voltage: 80 }).at(-1);
  expect(verdict?.flags).toEqual({ vibration: false, rotation: false, voltage: true });
});

test("yaw is shown but never raises a lamp", () => {
  const { run } = setup();
  expect(run(20, { scores: [0, 0, 900, 0, 0, 0] }).some(({ anomalies }) => anomalies[2])).toBe(
    false,
  );
});

test("a score that is no number is seen, not passed as healthy", () => {
  const { run } = setup();
  expect(run(3, { scores: [0, 0, 0, 0, 0, Number.NaN] }).at(-1)?.flags["voltage"]).toBe(true);
});

test("a manifest whose detection is not understood is refused, naming the field", () => {
  expect(() => setup({ warmUpSeconds: -1 })).toThrow(InvalidInput);
  expect(() => setup({ warmUpSeconds: -1 })).toThrow(/warmUpSeconds/);
});

test("gaps and repeated readings are counted", () => {
  const { monitor, run } = setup();
  run(5, HEALTHY);
  monitor.pushValues(new Float32Array(6), 0, 0);
  monitor.pushValues(new Float32Array(6), 10_000, 900_000);
  expect(monitor.counts()).toEqual({ duplicates: 1, gaps: 1 });
});
