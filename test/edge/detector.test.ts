import { expect, test } from "vitest";
import { topics } from "../../domain/topics.ts";
import { parseReadings } from "../../domain/turbine/reading-batch.ts";
import { recordFor } from "../../domain/turbine/understudy/model-record.ts";
import { DEFAULT_TRIAL_LIMITS } from "../../domain/turbine/understudy/trial-limits.ts";
import { parseVerdict } from "../../domain/turbine/verdict.ts";
import { openAlarmLedger } from "../../edge/detector/alarm-ledger.ts";
import { createDetector } from "../../edge/detector/detector.ts";
import { openJournal } from "../../edge/detector/journal/journal.ts";
import type { Letter } from "../../edge/detector/outbox/letter.ts";
import type { Outputs, Runtime } from "../../edge/detector/runtime/runtime.ts";
import { runtimeScoring } from "../../edge/detector/runtime/scoring.ts";
import { createVerdictSender } from "../../edge/detector/verdict-sender.ts";
import { parseCapture } from "../../training/data/capture.ts";
import { aModel, BASELINE } from "./a-model.ts";
import { aDisk } from "./journal/a-disk.ts";

const healthy = (): Outputs => ({ scores: new Float32Array(6) });
const voltageOff = (): Outputs => ({ scores: Float32Array.of(0, 0, 0, 0, 0, 20) });

const DIGEST = "0".repeat(64);

/** Whether a gross fault was mixed in: no reading here has such values. */
const isChallenge = (input: Float32Array): boolean =>
  input.some((value, cell) => Math.abs(value) > (cell % 6 === 5 ? 600 : 5));

const journal = await openJournal({ folder: aDisk() });

const aDetector = (run: (call: number) => Outputs | Promise<Outputs>, captureMinutes = 0) => {
  const published: Letter[] = [];
  const publish = (letter: Letter) => void published.push(letter);
  const failures: unknown[] = [];
  let recoveries = 0;
  let calls = 0;
  let clock = 0;
  let told = 0;
  const { manifest } = aModel();
  const runtime: Runtime = {
    run: async (input) => (isChallenge(input) ? healthy() : run(calls++)),
    close: async () => undefined,
  };
  const detector = createDetector({
    released: {
      model: { manifest, baseline: BASELINE, digest: DIGEST },
      runtime,
      scoring: runtimeScoring(runtime, manifest),
    },
    record: recordFor(undefined, DIGEST, 0),
    limits: DEFAULT_TRIAL_LIMITS,
    turbines: ["1", "2"],
    captureMinutes,
    publish,
    sendVerdict: createVerdictSender({
      ledger: openAlarmLedger(journal),
      publish,
      // Each is a second later: none is held back for saying the same again.
      now: () => (told += 1_000),
    }).send,
    onFailed: (error) => failures.push(error),
    onRecovered: () => {
      recoveries += 1;
    },
    now: () => clock,
  });
  const feed = async (turbineId: string, from: number, count: number): Promise<void> => {
    for (let seq = from; seq < from + count; seq++) {
      clock = seq * 50;
      const wobble = Math.sin(seq * 1.7);
      const reading = {
        turbineId,
        seq,
        time: 1_000_000 + seq * 50,
        qw: 1,
        qx: wobble * 0.001,
        qy: wobble * 0.001,
        qz: wobble * 0.01,
        wind_speed_rps: 3 + wobble,
        rps: 2 + wobble,
        voltage: 80 + wobble,
      };
      detector.receive(turbineId, Buffer.from(JSON.stringify(reading)));
    }
    await detector.drained();
  };
  const on = (topic: string) => published.filter((message) => message.topic === topic);
  return { detector, feed, on, failures, recoveries: () => recoveries };
};

const verdictsOf = (messages: readonly Letter[]) =>
  messages.map(({ payload }) => parseVerdict(JSON.parse(payload)));

test("Each full window of a turbine becomes one verdict on that turbine's topic", async () => {
  const { feed, on } = aDetector(healthy);
  await feed("1", 0, 50);
  await feed("2", 0, 20);
  const verdicts = verdictsOf(on(topics.anomalies("1")));
  expect(verdicts.map(({ lastSeq }) => lastSeq)).toEqual([19, 29, 39, 49]);
  expect(verdictsOf(on(topics.anomalies("2")))).toHaveLength(1);
});

test("A change of a lamp is numbered and must arrive, what says the same again may be lost", async () => {
  const { feed, on } = aDetector((call) => (call < 3 ? healthy() : voltageOff()));
  await feed("1", 0, 80);
  const messages = on(topics.anomalies("1"));
  const lamps = verdictsOf(messages).map(({ flags }) => flags["voltage"]);
  expect(lamps).toEqual([false, false, false, false, true, true, true]);
  const [first = 0, second] = verdictsOf(messages).flatMap(({ alarmNumber }) => alarmNumber ?? []);
  expect(second).toBe(first + 1);
  expect(messages.map(({ lane }) => lane)).toEqual([
    "alarm",
    "verdict",
    "verdict",
    "verdict",
    "alarm",
    "verdict",
    "verdict",
  ]);
});

test("A failed inference is counted and reported, and no verdict speaks of its window", async () => {
  const run = (call: number) =>
    call === 1 ? Promise.reject(new Error("out of memory")) : healthy();
  const { feed, on, failures, detector, recoveries } = aDetector(run);
  await feed("1", 0, 50);
  expect(verdictsOf(on(topics.anomalies("1"))).map(({ lastSeq }) => lastSeq)).toEqual([19, 39, 49]);
  expect(failures).toHaveLength(1);
  expect(detector.figures(1).failedInferences).toBe(1);
  expect(recoveries()).toBe(1);
});

test.each([
  ["no scores at all", {}, "no output scores"],
  ["five scores", { scores: new Float32Array(5) }, "expected 6 values, got 5"],
])("%s is a failed inference, not a healthy turbine", async (_what, outputs, reason) => {
  const { feed, on, failures } = aDetector(() => outputs as Outputs);
  await feed("1", 0, 20);
  expect(on(topics.anomalies("1"))).toEqual([]);
  expect(String(failures[0])).toContain(reason);
});

test("The dashboard gets one batch of four readings per second and turbine", async () => {
  const { feed, on } = aDetector(healthy);
  await feed("1", 100, 100);
  const shown = on(topics.dashboardUpdate("1"));
  expect(shown).toHaveLength(5);
  expect(shown.every(({ lane }) => lane === "sample")).toBe(true);
  const readings = shown.flatMap(({ payload }) => parseReadings(JSON.parse(payload)));
  expect(readings.map(({ time }) => time)).toEqual(
    Array.from({ length: 20 }, (_, i) => 1_005_000 + i * 250),
  );
});

test("A healthy window is captured every few minutes in the form the trainer reads", async () => {
  const { feed, on } = aDetector(healthy, 1);
  await feed("1", 0, 1_220);
  const captures = on(topics.capture("1"));
  expect(captures).toHaveLength(2);
  const capture = parseCapture(JSON.parse(captures[0]?.payload ?? ""));
  expect(capture?.values).toHaveLength(120);
  expect(capture).toMatchObject({ turbineId: "1", startTime: 1_000_000, rateHz: 20 });
});

test("An anomalous window is captured once, and marked: a fault must not become normal", async () => {
  const { feed, on } = aDetector(voltageOff, 1);
  await feed("1", 0, 40);
  expect(verdictsOf(on(topics.anomalies("1"))).at(-1)?.flags["voltage"]).toBe(true);
  await feed("1", 40, 1_000);
  const captures = on(topics.capture("1")).map(({ payload }) => JSON.parse(payload));
  expect(captures.map(({ flagged }) => flagged)).toEqual([undefined, true]);
});

test("Meters tell rates since the last report and the slow end of the inferences", async () => {
  const { feed, detector } = aDetector(voltageOff);
  await feed("1", 0, 50);
  const figures = detector.figures(2);
  expect(figures.readingsPerSecond).toBe(25);
  expect(figures.anomalyRate).toBe(0.75);
  expect(figures.inferenceP99Ms).toBeGreaterThanOrEqual(0);
  expect(figures.judged).toMatchObject({ windows: 4, anomalous: 3 });
  expect(figures.challenge?.given).toBeGreaterThan(0);
  expect(detector.figures(2)).toMatchObject({ readingsPerSecond: 0, anomalyRate: 0 });
});
