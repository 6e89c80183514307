import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Lamp } from "../../domain/turbine/channels.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { readRecording } from "../../training/data/read-files.ts";
import { requireRate } from "../../training/data/sampling-rate.ts";
import { byTurbine, splitByTime } from "../../training/data/split.ts";
import { replay } from "../../training/evaluation/replay.ts";
import { fitNormalBehaviourCandidate } from "../../training/fit.ts";
import { createRandom } from "../../training/random.ts";
import { openModel } from "../../training/runtime.ts";
import { trainModel } from "../../training/train-model.ts";
import { csvOf, readingsOf } from "./plant.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "unseen-"));
});
afterAll(() => rm(folder, { recursive: true }));

const recordingOf = async (readings: readonly Reading[], edit = (csv: string) => csv) => {
  const path = join(folder, "recording.csv");
  await writeFile(path, edit(csvOf(readings)));
  return readRecording([path]);
};

/** Trains on one recording and judges another, as the two commands do. */
const verdictsOf = async (
  training: Awaited<ReturnType<typeof readRecording>>,
  judged: Awaited<ReturnType<typeof readRecording>>,
): Promise<Verdict[]> => {
  const { train, validation } = splitByTime(training.segments, 300);
  const families = [fitNormalBehaviourCandidate];
  const { onnx, manifest } = await trainModel(train, validation, {
    seed: 1,
    source: "test",
    families,
  });
  requireRate(judged.segments, manifest.rateHz);
  const model = await openModel(onnx);
  const verdicts: Verdict[] = [];
  for (const segments of byTurbine(judged.segments)) {
    verdicts.push(...(await replay(model, manifest, segments)));
  }
  await model.release();
  return verdicts;
};

const MINUTES = 14;

test.each([10, 12.5, 33, 50])(
  "at %d Hz a low voltage is found, from the reading where it began",
  async (rateHz) => {
    const readings = readingsOf({ minutes: MINUTES, rateHz });
    const from = Math.round(600 * rateHz);
    const faulty = readings.map((r) =>
      r.turbineId === "2" && (r.seq ?? 0) >= from
        ? { ...r, voltage: Math.round(0.6 * r.voltage) }
        : r,
    );
    const verdicts = await verdictsOf(await recordingOf(readings), await recordingOf(faulty));
    const first = firstLit(verdicts, "voltage");
    expect(first?.turbineId).toBe("2");
    expect(first?.lastSeq).toBeGreaterThan(from);
    expect(first?.lastSeq).toBeLessThan(from + 60 * rateHz);
    expect(first?.time).toBeCloseTo(
      (readings[0]?.time ?? 0) + ((first?.lastSeq ?? 0) * 1_000) / rateHz,
      -2,
    );
    expect(litTurbines(verdicts, "rotation")).toEqual([]);
  },
  60_000,
);

test("what was learnt of a turbine outlives a gap, and windows begin anew after it", async () => {
  const readings = readingsOf({ minutes: MINUTES });
  const gap = (r: Reading) => (r.seq ?? 0) >= 6_000 && (r.seq ?? 0) < 6_400;
  const verdicts = await verdictsOf(
    await recordingOf(readings),
    await recordingOf(readings.filter((r) => !gap(r))),
  );
  const own = verdicts.filter(({ turbineId }) => turbineId === "1");
  expect(own.filter(({ firstSeq, lastSeq }) => firstSeq < 6_000 && lastSeq >= 6_000)).toEqual([]);
  expect(own.map(({ firstSeq }) => firstSeq)).toContain(6_000);
  expect(verdicts.some(({ anomalies }) => anomalies.includes(true))).toBe(false);
}, 60_000);

test("without any column that is optional, 20 Hz is assumed", async () => {
  const bare = (csv: string) =>
    csv
      .split("\n")
      .map((line) =>
        line
          .split(",")
          .filter((_, column) => column !== 1)
          .join(","),
      )
      .join("\n");
  const recording = await recordingOf(readingsOf({ minutes: MINUTES }), bare);
  expect(recording.segments.map(({ rateHz, count }) => [rateHz, count])).toEqual([
    [20, MINUTES * 1_200],
    [20, MINUTES * 1_200],
  ]);
  const verdicts = await verdictsOf(recording, recording);
  expect(verdicts.some(({ anomalies }) => anomalies.includes(true))).toBe(false);
}, 60_000);

test("clocks that differ and tremble by a fifth of an interval do no harm", async () => {
  const random = createRandom(3);
  const trembling = readingsOf({ minutes: MINUTES, turbines: 3 }).map((r) => ({
    ...r,
    time: (r.time ?? 0) * (r.turbineId === "3" ? 1.003 : 1) + Math.round(10 * random.uniform()),
  }));
  const recording = await recordingOf(trembling);
  expect(recording.segments).toHaveLength(3);
  const verdicts = await verdictsOf(recording, recording);
  expect(verdicts.some(({ anomalies }) => anomalies.includes(true))).toBe(false);
}, 60_000);

test("a model is not asked about another sampling rate than its own", async () => {
  const [fast, slow] = [
    await recordingOf(readingsOf({ minutes: MINUTES, rateHz: 20 })),
    await recordingOf(readingsOf({ minutes: 1, rateHz: 10 })),
  ];
  await expect(verdictsOf(fast, slow)).rejects.toThrow(
    "readings come at 10 Hz (turbine 1, 2), the model judges 20 Hz; train one on recordings of that rate",
  );
}, 60_000);

const firstLit = (verdicts: readonly Verdict[], flag: Lamp): Verdict | undefined =>
  verdicts.find(({ flags }) => flags[flag]);

const litTurbines = (verdicts: readonly Verdict[], flag: Lamp): string[] =>
  verdicts.filter(({ flags }) => flags[flag]).map(({ turbineId }) => turbineId);
