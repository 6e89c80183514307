import { expect, test } from "vitest";
import { recordFor } from "../../domain/turbine/understudy/model-record.ts";
import { DEFAULT_TRIAL_LIMITS } from "../../domain/turbine/understudy/trial-limits.ts";
import { parseVerdict, type Verdict } from "../../domain/turbine/verdict.ts";
import { createDetector } from "../../edge/detector/detector.ts";
import { createDetectorFigures } from "../../edge/detector/detector-figures.ts";
import { runtimeScoring } from "../../edge/detector/runtime/scoring.ts";
import { usualState } from "../../edge/detector/usual-state.ts";
import { aModel, BASELINE } from "./a-model.ts";

const DIGEST = "1".repeat(64);
const RECORD = recordFor(undefined, DIGEST, 0);

const usualTime = (at: number, step: number): number => at * 1_000 + step * 50;

type Give = (turbineId: string, seq: number, time: number) => void;

/** Turbine 1 sends 20 readings a second; of turbine 2 the test says what comes. */
const aWatch = () => {
  const verdicts: Verdict[] = [];
  const { manifest } = aModel();
  const runtime = {
    run: async () => ({ scores: new Float32Array(6).fill(0.1) }),
    close: async () => undefined,
  };
  let clock = 0;
  const detector = createDetector({
    released: {
      model: { manifest, baseline: BASELINE, digest: DIGEST },
      runtime,
      scoring: runtimeScoring(runtime, manifest),
    },
    record: RECORD,
    limits: DEFAULT_TRIAL_LIMITS,
    turbines: ["1", "2"],
    captureMinutes: 0,
    publish: () => undefined,
    sendVerdict: (verdict) => verdicts.push(parseVerdict(JSON.parse(verdict.json()))),
    now: () => clock,
  });
  const give = (turbineId: string, seq: number, time: number): void => {
    const wobble = Math.sin(seq * 1.7);
    const reading = {
      ...{ turbineId, seq, time, qw: 1, qx: wobble * 0.001, qy: wobble * 0.001, qz: 0 },
      ...{ wind_speed_rps: 3 + wobble * 0.1, rps: 2 + wobble * 0.1, voltage: 80 + wobble },
    };
    detector.receive(turbineId, Buffer.from(JSON.stringify(reading)));
  };
  const watch = async (
    seconds: number,
    second: (at: number, give: Give) => void,
  ): Promise<void> => {
    for (let at = 0; at < seconds; at++) {
      for (let step = 0; step < 20; step++) give("1", at * 20 + step, at * 1_000 + step * 50);
      second(at, give);
      clock = (at + 1) * 1_000;
      await detector.drained();
      if (at % 10 === 9) detector.coverage(clock);
    }
  };
  const of = (turbineId: string) => verdicts.filter((verdict) => verdict.turbineId === turbineId);
  return { detector, watch, of, now: () => clock };
};

test("A turbine of which little comes is blind: what a window says by chance is no normal lamp", async () => {
  const { detector, watch, of, now } = aWatch();
  await watch(90, (at, give) => {
    if (at % 15 >= 4) return;
    for (let step = 0; step < 20; step++) give("2", at * 20 + step, at * 1_000 + step * 50);
  });
  expect(of("1").some(({ blind }) => blind)).toBe(false);
  const first = of("2").findIndex(({ blind }) => blind);
  expect(first).toBeGreaterThan(0);
  const after = of("2").slice(first);
  expect(after.length).toBeGreaterThan(5);
  for (const { blind, causes } of after) {
    expect(blind).toBe(true);
    expect(causes?.map(({ lamp, kind }) => [lamp, kind])).toEqual([
      ["vibration", "missing"],
      ["rotation", "missing"],
      ["voltage", "missing"],
    ]);
  }
  expect(detector.coverage(now()).figures.blindTurbines).toEqual({ count: 1, ids: ["2"] });
});

test("A turbine of which nothing comes is told to be blind, once, and is seen again when it comes", async () => {
  const { watch, of } = aWatch();
  await watch(120, (at, give) => {
    if (at < 50) return;
    for (let step = 0; step < 20; step++) give("2", at * 20 + step, at * 1_000 + step * 50);
  });
  const told = of("2").map(({ blind }) => blind === true);
  expect(told[0]).toBe(true);
  expect(of("2")[0]).toMatchObject({ coverage: 0, causes: [{ percent: -100 }, {}, {}] });
  expect(told.at(-1)).toBe(false);
  // The half minute that is looked at has to be full of readings again, no longer.
  expect(told.lastIndexOf(true)).toBeLessThan(2 * 40);
});

test("A rate that the model cannot judge is named in health with both numbers, and counted by its cause", async () => {
  const { detector, watch, now } = aWatch();
  await watch(60, (at, give) => give("2", at, at * 1_000));
  const { figures, why } = detector.coverage(now());
  const rate = "sends 1 Hz, the model was trained at 20 Hz: expected 10 to 50 Hz";
  const state = usualState(RECORD, { blind: figures.blindTurbines, why, turbines: 2 });
  expect(state.reason).toContain(`too few readings come of turbine 2 (${rate}`);
  const told = createDetectorFigures(detector, ["1", "2"], { unsent: () => 3 })(10);
  expect(told.lastRefusal).toContain(`turbine 2 ${rate}`);
  expect(told.refusals?.["rate"]).toBeGreaterThanOrEqual(1);
  expect(told).toMatchObject({ refused: 0, unsentVerdicts: 3 });
});

test("A turbine whose messages are refused is blind for the reason of the refusal", async () => {
  const { detector, watch, now } = aWatch();
  await watch(60, () => detector.receive("2", Buffer.from('{"seq":1,"voltage":null}')));
  const { why } = detector.coverage(now());
  expect(why).toContain("qw: expected");
  const told = createDetectorFigures(detector, ["1", "2"], { unsent: () => 0 })(10);
  expect(told.refusals).toEqual({ wrongFields: 60 });
});

test("Clocks that jump or stand still, numbers and rates that begin anew, and windows that lack readings are counted in health by cause", async () => {
  const { detector, watch } = aWatch();
  const figures = () => createDetectorFigures(detector, ["1", "2"], { unsent: () => 0 })(10);
  /** What turbine 2 sends in its seconds: numbers, and times of its own clock. */
  const sends =
    (seqOf: (at: number, step: number) => number | undefined, timeOf = usualTime) =>
    (at: number, give: Give): void => {
      for (let step = 0; step < 20; step++) {
        const seq = seqOf(at, step);
        if (seq !== undefined) give("2", seq, timeOf(at, step));
      }
    };
  const usual = (at: number, step: number): number => at * 20 + step;
  const stages = [
    sends(usual),
    sends(usual, (at, step) => usualTime(at, step) + (step === 5 ? 3e11 : 0)),
    sends(usual, (at) => at * 1_000),
    // From nought again, then half as often.
    sends((at, step) => (at - 30) * 20 + step),
    sends((at, step) => (step % 2 === 0 ? 200 + (at - 40) * 10 + step / 2 : undefined)),
    // Half of what the turbine still numbers is lost.
    sends((at, step) => (step % 4 === 0 ? 300 + (at - 50) * 10 + step / 2 : undefined)),
  ];
  await watch(1, () => undefined);
  expect(figures()).not.toHaveProperty("clocks");
  expect(figures().drops).toEqual({ reading: 0, window: 0 });
  await watch(60, (at, give) => stages[Math.floor(at / 10)]?.(at, give));
  expect(figures().clocks).toEqual({
    jumped: expect.any(Number),
    stuck: expect.any(Number),
    restarts: expect.any(Number),
    rates: expect.any(Number),
  });
  expect(figures().drops?.["incomplete"]).toBeGreaterThan(0);
});
