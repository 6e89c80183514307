import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InvalidInput } from "../../domain/errors.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { writeChannels } from "../../domain/turbine/detection/channel-values.ts";
import { labelKey, parseWindowLabel, type WindowLabel } from "../../domain/turbine/window-label.ts";
import { runContainer } from "../../training/container.ts";
import { learnable } from "../../training/data/learnable.ts";
import { readRecording } from "../../training/data/read-files.ts";
import { readSegments } from "../../training/data/segment-file.ts";
import { csvOf, readingsOf } from "./plant.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "labels-"));
});
afterEach(() => rm(root, { recursive: true }));

const START = Date.UTC(2026, 4, 1);
const label = (changes: Partial<WindowLabel>): WindowLabel => ({
  turbineId: "1",
  label: "healthy",
  from: START,
  to: START + 60_000,
  reason: "a bird",
  labelledAt: "2026-05-02T08:00:00.000Z",
  ...changes,
});

/** Five seconds of a healthy turbine, voltage times `gain`. */
const usual = (gain = 1): number[] => {
  const row = new Float32Array(CHANNELS.length);
  return readingsOf({ minutes: 1, turbines: 1 })
    .slice(400, 500)
    .flatMap((reading) => {
      writeChannels(reading, row);
      row[VOLTAGE] = (row[VOLTAGE] ?? 0) * gain;
      return [...row];
    });
};
const VOLTAGE = CHANNELS.indexOf("voltage");

/** A window of 100 readings that ends at `time`. */
const flaggedWindow = (time: number, gain = 1) => ({
  turbineId: "1",
  time,
  firstSeq: 0,
  lastSeq: 99,
  rateHz: 20,
  flagged: true,
  input: usual(gain),
});

const recordingOf = async (...lines: readonly unknown[]) => {
  const path = join(root, "captured.jsonl");
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return learnable(await readRecording([path]));
};

const INSIDE = START + 30_000;

test.each([
  ["without a label", [], 0],
  ["labelled healthy as a whole", [label({})], 1],
  ["labelled healthy in part", [label({ to: INSIDE - 1_000 })], 0],
  ["of another turbine than the label's", [label({ turbineId: "2" })], 0],
  [
    "labelled healthy and later anomalous",
    [label({}), label({ label: "anomalous", labelledAt: "2026-05-03T08:00:00.000Z" })],
    0,
  ],
  [
    "labelled anomalous and later healthy, in any order of the files",
    [label({ labelledAt: "2026-05-03T08:00:00.000Z" }), label({ label: "anomalous" })],
    1,
  ],
] as const)("a flagged window %s", async (_, labels, expected) => {
  const { segments, refused } = await recordingOf(flaggedWindow(INSIDE), ...labels);
  expect(segments).toHaveLength(expected);
  expect(segments.some(({ isFlagged }) => isFlagged)).toBe(false);
  expect(Object.values(refused)).toEqual(expected === 1 ? [] : [100]);
});

test.each([
  [1, 3, ["turbine 9: labelled healthy, but flagged windows may be 5 % of what a turbine teaches"]],
  [0.8, 0, [expect.stringMatching(/^turbine 9: labelled healthy, but voltage is off by 10 %/)]],
])(
  "a label is believed as far as the farm's readings allow: voltage × %d",
  async (gain, kept, reasons) => {
    const day = join(root, "day.csv");
    await writeFile(day, csvOf(readingsOf({ minutes: 5, turbines: 2 })));
    const windows = Array.from({ length: 5 }, (_, i) => flaggedWindow(INSIDE + i * 5_000, gain));
    const lines = [...windows, label({})].map((line) => ({ ...line, turbineId: "9" }));
    const path = join(root, "captured.jsonl");
    await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
    const { segments, refused } = learnable(await readRecording([day, path]));
    expect(segments.filter(({ turbineId }) => turbineId === "9")).toHaveLength(kept);
    expect(Object.keys(refused)).toEqual(reasons);
  },
);

test("what a person calls anomalous is cut out of the history, and counted", async () => {
  const path = join(root, "day.csv");
  await writeFile(path, csvOf(readingsOf({ minutes: 2, turbines: 1 })));
  const labels = [label({ label: "anomalous", from: START + 30_000, to: START + 60_000 })];
  const { segments, refused } = learnable({ ...(await readRecording([path])), labels });
  expect(segments.map(({ firstSeq, count }) => [firstSeq, count])).toEqual([
    [0, 600],
    [1_201, 1_199],
  ]);
  expect(refused).toEqual({ "labelled anomalous": 601 });
});

test("the pipeline's first step learns from a flagged window only once it is labelled healthy", async () => {
  const input = join(root, "processing", "input");
  await mkdir(join(input, "captured"), { recursive: true });
  await writeFile(join(input, "day.csv"), csvOf(readingsOf({ minutes: 2, turbines: 1 })));
  const windows = [INSIDE, INSIDE + 10_000].map((time) => ({
    ...flaggedWindow(time),
    turbineId: "flagged",
  }));
  const lines = windows.map((window) => JSON.stringify(window)).join("\n");
  await writeFile(join(input, "captured", "windows.jsonl"), lines);
  const learntFrom = async () => {
    expect(await runContainer("prepare", { OPT_ML: root }, () => undefined)).toBe(0);
    const files = ["train", "validation", "test"].map((part) =>
      readSegments(join(root, "processing", part, "segments.bin")),
    );
    return (await Promise.all(files)).flat().map(({ turbineId }) => turbineId);
  };
  expect(await learntFrom()).not.toContain("flagged");
  const said = label({ turbineId: "flagged" });
  const key = join(root, "processing", labelKey(said).replace("raw/", "input/"));
  await mkdir(join(key, ".."), { recursive: true });
  await writeFile(key, JSON.stringify(said));
  expect(await learntFrom()).toContain("flagged");
});

test.each([
  [{ label: "fine" }, /label.*"healthy" or "anomalous".*"fine"/],
  [
    { from: START + 1, to: START },
    /to: expected a time not before 20\d\d-.*T.*Z \(from\), got 20\d\d-.*Z$/,
  ],
  [{ reason: "" }, /reason/],
  [{ why: "typo" }, /why: unknown field/],
])("a label that is not understood is refused by field: %j", (changes, expected) => {
  const wrong = () => parseWindowLabel({ ...label({}), ...changes });
  expect(wrong).toThrow(InvalidInput);
  expect(wrong).toThrow(expected);
});
