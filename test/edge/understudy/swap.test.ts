import { expect, test } from "vitest";
import { promoted, recordFor } from "../../../domain/turbine/understudy/model-record.ts";
import { DEFAULT_TRIAL_LIMITS } from "../../../domain/turbine/understudy/trial-limits.ts";
import { parseVerdict, type Verdict } from "../../../domain/turbine/verdict.ts";
import { createDetector } from "../../../edge/detector/detector.ts";
import type { Outputs } from "../../../edge/detector/runtime/runtime.ts";
import { runtimeScoring } from "../../../edge/detector/runtime/scoring.ts";
import { aModel, BASELINE } from "../a-model.ts";

const [OLD, NEW] = ["1".repeat(64), "2".repeat(64)] as [string, string];
const TURBINES = Array.from({ length: 10 }, (_, index) => String(index + 1));
const HZ = 20;
const { manifest } = aModel();

/** How many standard deviations a channel is off, as the test's ONNX model computes it. */
const departures = (input: Float32Array): Outputs => {
  const scores = new Float32Array(6);
  input.forEach((value, cell) => {
    const { mean = 0, std = 1 } = manifest.channels[cell % 6] ?? {};
    scores[cell % 6] = Math.max(scores[cell % 6] ?? 0, Math.abs(value - mean) / std);
  });
  return { scores };
};

type Run = (input: Float32Array) => Promise<Outputs>;
const good: Run = async (input) => departures(input);

const aDuo = (runNew: Run, runOld: Run = good) => {
  const verdicts: Verdict[] = [];
  const stages: string[] = [];
  let clock = 0;
  const loaded = (version: string, digest: string, run: Run) => {
    const runtime = { run, close: async () => undefined };
    return {
      model: { manifest: { ...manifest, modelVersion: version }, baseline: BASELINE, digest },
      runtime,
      scoring: runtimeScoring(runtime, manifest),
    };
  };
  const before = { ...promoted(recordFor(undefined, OLD, 0)), good: OLD };
  const detector = createDetector({
    released: loaded("new", NEW, runNew),
    old: loaded("old", OLD, runOld),
    record: recordFor(before, NEW, 0),
    limits: { ...DEFAULT_TRIAL_LIMITS, minWindows: 100 },
    turbines: TURBINES,
    captureMinutes: 0,
    publish: () => undefined,
    // Each look at it is a second later: challenges are due at every window.
    steadyNow: () => {
      clock += 1_000;
      return clock;
    },
    sendVerdict: (verdict) => verdicts.push(parseVerdict(JSON.parse(verdict.json()))),
    onRecord: ({ stage, reason }) => stages.push(reason ? `${stage}: ${reason}` : stage),
  });
  const feed = async (from: number, seconds: number, voltage = 80): Promise<void> => {
    for (let seq = from * HZ; seq < (from + seconds) * HZ; seq++) {
      const wobble = Math.sin(seq * 1.7);
      for (const turbineId of TURBINES) {
        const reading = {
          turbineId,
          seq,
          time: 1_000_000 + (seq * 1_000) / HZ,
          qw: 1,
          qx: wobble * 0.001,
          qy: wobble * 0.001,
          qz: wobble * 0.01,
          wind_speed_rps: 3 + wobble * 0.1,
          rps: 2 + wobble * 0.1,
          voltage: voltage + wobble,
        };
        detector.receive(turbineId, Buffer.from(JSON.stringify(reading)));
      }
      // A second of readings comes at once; the models answer between them.
      await new Promise(setImmediate);
    }
    await detector.drained();
  };
  return { detector, feed, verdicts, stages };
};

/** The last reading of every window that a turbine's readings fill, of 20 and each 10 further. */
const expectedSeqs = (seconds: number): number[] =>
  Array.from({ length: (seconds * HZ) / 10 - 1 }, (_, index) => 19 + index * 10);

const expectOneVerdictPerWindow = (verdicts: readonly Verdict[], seconds: number): void => {
  for (const turbineId of TURBINES) {
    const seqs = verdicts.filter((v) => v.turbineId === turbineId).map(({ lastSeq }) => lastSeq);
    expect(seqs).toEqual(expectedSeqs(seconds));
  }
};

const versions = (verdicts: readonly Verdict[]) => [
  ...new Set(verdicts.map(({ modelVersion }) => modelVersion)),
];

const until = async (condition: () => boolean, feed: (from: number) => Promise<void>) => {
  let from = 0;
  while (!condition()) {
    await feed(from);
    from += 1;
  }
  return from;
};

test("Ten turbines at 20 Hz: the new model takes over between two readings, and every window has exactly one verdict", async () => {
  const { detector, feed, verdicts, stages } = aDuo(good);
  const seconds = await until(
    () => stages.length > 0,
    (from) => feed(from, 1),
  );
  await feed(seconds, 5);
  expect(stages).toEqual(["proven"]);
  expect(versions(verdicts)).toEqual(["old", "new"]);
  expectOneVerdictPerWindow(verdicts, seconds + 5);
  expect(detector.speaker().digest).toBe(NEW);
  const { paired, challenge, judged } = detector.figures(1);
  expect(paired).toMatchObject({ with: "old", onlyNew: 0, onlyOld: 0, failedNew: 0 });
  expect(paired?.windows).toBeGreaterThanOrEqual(verdicts.length - 20);
  expect(challenge?.given).toBeGreaterThanOrEqual(9);
  expect(challenge).toMatchObject({ foundNew: challenge?.given, foundOld: challenge?.given });
  expect(judged?.windows).toBe(verdicts.filter((v) => v.modelVersion === "new").length);
});

test("A new model that fails is put aside, and no window goes without the old one's verdict", async () => {
  const { detector, feed, verdicts, stages } = aDuo(() => Promise.reject(new Error("bad kernel")));
  await feed(0, 10);
  expect(stages).toEqual(["aside: the new model failed on 10 windows in a row: bad kernel"]);
  expect(versions(verdicts)).toEqual(["old"]);
  expectOneVerdictPerWindow(verdicts, 10);
  expect(detector.speaker().digest).toBe(OLD);
  expect(detector.figures(1).paired?.failedNew).toBeGreaterThanOrEqual(9);
});

test("A model that begins to fail once it speaks goes back to being nothing: the old one's verdicts stand in from the first failure on", async () => {
  let isBroken = false;
  const { feed, verdicts, stages } = aDuo(async (input) => {
    if (isBroken) throw new Error("out of memory");
    return departures(input);
  });
  const seconds = await until(
    () => stages.length > 0,
    (from) => feed(from, 1),
  );
  isBroken = true;
  await feed(seconds, 5);
  expect(stages[0]).toBe("proven");
  expect(stages[1]).toContain("out of memory");
  expect(verdicts.at(-1)?.modelVersion).toBe("old");
  expectOneVerdictPerWindow(verdicts, seconds + 5);
});

test("A model that sees no fault at all is put aside although it agrees with the old one on every healthy window", async () => {
  const { feed, verdicts, stages } = aDuo(async () => ({ scores: new Float32Array(6) }));
  const seconds = await until(
    () => stages.length > 0,
    (from) => feed(from, 1),
  );
  expect(stages[0]).toBe("aside: the new model recognised 0 of 9 faults mixed in, the old one 9");
  expectOneVerdictPerWindow(verdicts, seconds);
});

test("A model that flags everything is put aside within its first windows, before it ever speaks", async () => {
  const { feed, verdicts, stages, detector } = aDuo(async () => ({
    scores: new Float32Array(6).fill(1_000),
  }));
  await feed(0, 8);
  expect(stages[0]).toContain("only the new model flags");
  const { paired } = detector.figures(1);
  expect(paired?.worst).toHaveLength(3);
  expect(paired?.worst?.[0]?.lamps).toEqual(["vibration", "rotation", "voltage"]);
  expect(versions(verdicts)).toEqual(["old"]);
  expect(verdicts.every(({ anomalies }) => !anomalies.includes(true))).toBe(true);
});

test("A fault that stands hides no model that flags everything: a lamp that both light does not count for the others", async () => {
  const { feed, verdicts, stages, detector } = aDuo(async () => ({
    scores: new Float32Array(6).fill(1_000),
  }));
  await feed(0, 8, 2_000);
  expect(stages[0]).toContain("only the new model flags");
  expect(detector.figures(1).paired).toMatchObject({ both: 0, onlyOld: 0 });
  expect(versions(verdicts)).toEqual(["old"]);
  expect(verdicts.at(-1)?.flags).toEqual({ vibration: false, rotation: false, voltage: true });
});

test("A model that hangs holds nothing up: the old one goes on with every window", async () => {
  const { feed, verdicts } = aDuo(() => new Promise(() => undefined));
  void feed(0, 4);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expectOneVerdictPerWindow(verdicts, 4);
});

test("A release that is a day old lets its old model go, and goes on without a gap", async () => {
  const { detector, feed, verdicts, stages } = aDuo(good);
  const seconds = await until(
    () => stages.length > 0,
    (from) => feed(from, 1),
  );
  detector.tick(25 * 3_600_000);
  await feed(seconds, 2);
  expect(detector.record().old).toBeUndefined();
  expect(detector.figures(1).paired).toBeUndefined();
  expectOneVerdictPerWindow(verdicts, seconds + 2);
});
