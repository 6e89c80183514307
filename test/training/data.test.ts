import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InvalidInput } from "../../domain/errors.ts";
import { learnable } from "../../training/data/learnable.ts";
import { readRecording } from "../../training/data/read-files.ts";
import { reportLines } from "../../training/data/report.ts";
import { splitByTime } from "../../training/data/split.ts";
import { windowsOf } from "../../training/data/windows.ts";
import { csvOf, readingsOf } from "./plant.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recordings-"));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

const READINGS = readingsOf({ minutes: 1 });

test("plain and gzipped CSV give the same readings", async () => {
  const plain = await readRecording([await file("a.csv", csvOf(READINGS))]);
  const zipped = await readRecording([await file("a.csv.gz", gzipSync(csvOf(READINGS)))]);
  expect(plain.rows).toBe(READINGS.length);
  expect(zipped.segments).toEqual(plain.segments);
  expect(plain.segments.map(({ turbineId, rateHz, count }) => [turbineId, rateHz, count])).toEqual([
    ["1", 20, 1_200],
    ["2", 20, 1_200],
  ]);
});

test("turbines may be interleaved row by row", async () => {
  const [one, two] = ["1", "2"].map((id) => READINGS.filter((r) => r.turbineId === id));
  const mixed = one?.flatMap((reading, i) => [reading, two?.[i] ?? reading]) ?? [];
  const { segments } = await readRecording([await file("mixed.csv", csvOf(mixed))]);
  expect(segments.map(({ count }) => count)).toEqual([1_200, 1_200]);
});

test("a gap ends a segment, and no window crosses it", async () => {
  const rest = READINGS.filter(({ seq = 0 }) => seq < 500 || seq > 520);
  const { segments } = await readRecording([await file("gap.csv", csvOf(rest))]);
  expect(segments.map(({ count }) => count)).toEqual([500, 679, 500, 679]);
  expect(windowsOf(segments, 600, 1).count).toBe(2 * 80);
});

test("rows may come in any order; they are sorted by time, and repeated times left out", async () => {
  const [one, two] = ["1", "2"].map((id) => READINGS.filter((r) => r.turbineId === id));
  const shuffled = [...(two ?? []).toReversed(), ...(one ?? []), ...(one?.slice(5, 7) ?? [])];
  const sorted = await readRecording([await file("sorted.csv", csvOf(READINGS))]);
  const { segments, refused } = await readRecording([await file("late.csv", csvOf(shuffled))]);
  expect(refused).toEqual({ "repeated time": 2 });
  const byTurbine = (list: typeof segments) =>
    list.toSorted((a, b) => Number(a.turbineId) - Number(b.turbineId));
  expect(byTurbine(segments)).toEqual(byTurbine(sorted.segments));
});

test("readings without seq are counted per turbine from 0, over every gap", async () => {
  const rest = READINGS.filter(({ seq = 0 }) => seq < 500 || seq > 520);
  const { segments } = await readRecording([await file("counted.csv", csvOf(rest))]);
  expect(segments.map(({ turbineId, firstSeq }) => [turbineId, firstSeq])).toEqual([
    ["1", 0],
    ["1", 500],
    ["2", 0],
    ["2", 500],
  ]);
});

test("a recording's own seq is kept, and a missing number ends a segment as on the device", async () => {
  const numbered = READINGS.map((reading) => ({ ...reading, seq: (reading.seq ?? 0) + 7_000 }));
  const lines = numbered
    .filter(({ seq }) => seq !== 7_600)
    .map((reading) => JSON.stringify(reading))
    .join("\n");
  const { segments } = await readRecording([await file("numbered.jsonl", lines)]);
  expect(segments.map(({ firstSeq, count }) => [firstSeq, count])).toEqual([
    [7_000, 600],
    [7_601, 599],
    [7_000, 600],
    [7_601, 599],
  ]);
});

test("a board's clock that starts anew is a gap, not a step back", async () => {
  const rows = READINGS.slice(0, 1_200).map(
    (r, i) => `1,${(i % 600) * 50},${r.qw},${r.qx},${r.qy},${r.qz},${r.rps},${r.voltage},2`,
  );
  const header = "turbineId,arduino_timestamp,qw,qx,qy,qz,rps,voltage,wind speed rps";
  const path = await file("board.csv", [header, ...rows].join("\n"));
  const { segments, refused } = await readRecording([path]);
  expect(refused).toEqual({});
  expect(segments.map(({ firstSeq, count, rateHz }) => [firstSeq, count, rateHz])).toEqual([
    [0, 600, 20],
    [600, 600, 20],
  ]);
});

test("Windows line ends and quoted cells are read as well", async () => {
  const text = csvOf(READINGS).replaceAll("\n", "\r\n").replaceAll("turbineId", '"turbineId"');
  const { rows, refused } = await readRecording([await file("crlf.csv", text)]);
  expect([rows, refused]).toEqual([READINGS.length, {}]);
});

test.each([
  [
    "semicolons and decimal commas",
    (text: string) => text.replaceAll(",", ";").replaceAll(".", ","),
  ],
  ["tabs", (text: string) => text.replaceAll(",", "\t")],
  ["UTF-16 with its mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
  ["lines before the header", (text: string) => `Export of the farm\n\n2026-11-26\n${text}`],
])("a table with %s gives the same readings", async (name, written) => {
  const plain = await readRecording([await file("as-usual.csv", csvOf(READINGS))]);
  const other = await readRecording([await file(`${name}.csv`, written(csvOf(READINGS)))]);
  expect(other.segments).toEqual(plain.segments);
  expect([other.rows, other.refused]).toEqual([READINGS.length, {}]);
});

test("a decimal comma between commas is refused, not learnt from", async () => {
  const text = csvOf(READINGS.slice(0, 100)).replaceAll(/(\d)\.(\d)/g, "$1,$2");
  const { segments, refused } = await readRecording([await file("commas.csv", text)]);
  expect(segments).toEqual([]);
  expect(Object.keys(refused)).toEqual([
    "more cells than the header; a decimal comma? use points or another delimiter",
  ]);
});

test("a quaternion that is no rotation teaches nothing, and is counted", async () => {
  const odd = READINGS.map((reading, i) => (i % 600 === 300 ? { ...reading, qw: 9 } : reading));
  const { segments, refused, examples } = learnable(
    await readRecording([await file("odd.csv", csvOf(odd))]),
  );
  expect(segments.map(({ count }) => count)).toEqual([300, 599, 299, 300, 599, 299]);
  expect(Object.entries(refused)).toEqual([
    [expect.stringMatching(/qw, qx, qy, qz are off unit length/), 4],
  ]);
  expect(Object.values(examples ?? {})).toEqual([
    expect.stringMatching(/^turbine 1 at \d+ ms, length 9\.\d+$/),
  ]);
});

test("bad rows are left out and counted by reason", async () => {
  const [header, first, second, third, fourth, ...rest] = csvOf(READINGS).split("\n");
  const text = [
    header,
    first,
    second?.replace(/,[^,]*$/, ",nan"),
    third?.replace(/^1,[^,]*/, "1,yesterday"),
    fourth?.replace(/^1/, "../../etc"),
    "1,2",
    first,
    ...rest,
  ].join("\n");
  const recording = await readRecording([await file("bad.csv", text)]);
  expect(recording.refused).toEqual({
    "wind_speed_rps is not a number; put one or leave the row out": 1,
    "time is none; write ISO 8601, or epoch milliseconds below time": 1,
    "turbineId is no id; use letters, digits, - and _": 1,
    "fewer cells than the header; a cut line? export again": 1,
    "repeated time": 1,
  });
  expect(reportLines(recording).join("\n")).toMatch(
    /left out: 1 rows, time is none; .* \(first: bad\.csv row 4: 1,yesterday,/,
  );
});

const inZone = (zone: string) =>
  csvOf(READINGS).replaceAll(/(,\d{4}-\d{2}-\d{2}[T ][\d:.]+)(Z|\+00:00)/g, `$1${zone}`);

test("other headers are mapped, and what was recognised is told first", async () => {
  const text = csvOf(READINGS).replace("voltage", "U_gen").replaceAll(",", ";");
  const path = await file("mapped.csv", text);
  await expect(readRecording([path])).rejects.toThrow(/lacks voltage; expected .* or --map with/);
  const mapped = await readRecording([path], undefined, { map: { U_gen: "voltage" } });
  const usual = await readRecording([await file("usual.csv", csvOf(READINGS))]);
  expect(mapped.segments).toEqual(usual.segments);
  expect(reportLines(mapped)[0]).toBe(
    `${path}: utf-8, delimiter ";", decimal ".", 0 lines before the header`,
  );
});

test("a time of another order is refused, not guessed", async () => {
  const text = csvOf(READINGS).replaceAll(/\d{4}-\d{2}-\d{2}T([\d:.]+)Z/g, "03/04/2026 $1");
  const { segments, refused } = await readRecording([await file("slashes.csv", text)]);
  expect([segments, refused]).toEqual([
    [],
    {
      "time is none; write ISO 8601, or epoch milliseconds below time": READINGS.length,
    },
  ]);
});

test("times without a zone need one named, and mean the same then", async () => {
  const wall = await file("wall.csv", inZone(""));
  await expect(readRecording([wall])).rejects.toThrow(
    /wall\.csv: times such as "[^"]+" name no zone; write it into the file \(.*\+00:00\), or give --zone/,
  );
  const usual = await readRecording([await file("usual.csv", csvOf(READINGS))]);
  const utc = await readRecording([wall], undefined, { zone: "UTC" });
  expect(utc.segments).toEqual(usual.segments);
  const berlin = await readRecording([wall], undefined, { zone: "Europe/Berlin" });
  const shifts = berlin.segments.map(
    ({ startTime }, i) => (usual.segments[i]?.startTime ?? 0) - startTime,
  );
  expect(new Set(shifts)).toEqual(new Set([7_200_000]));
  expect(berlin.clock).toEqual({ gaps: 0, doubles: 0 });
});

test("a header without the needed columns is refused, naming them", async () => {
  const path = await file("other.csv", "a,b\n1,2\n");
  await expect(readRecording([path])).rejects.toThrow(/lacks turbineId, qw/);
});

test.each(["missing.csv", "broken.csv.gz"])(
  "%s ends with its name and the reason",
  async (name) => {
    if (name.startsWith("broken")) await file(name, "no gzip at all");
    const reading = readRecording([join(folder, name)]);
    await expect(reading).rejects.toThrow(InvalidInput);
    await expect(reading).rejects.toThrow(name);
  },
);

test("JSON lines may be readings or captured windows", async () => {
  const input = Array.from({ length: 600 }, (_, i) => i % 7);
  const capture = { turbineId: "9", time: 99_000, firstSeq: 0, lastSeq: 99, input };
  const lines = [...READINGS.slice(0, 50), capture, { turbineId: "9", input: "no" }];
  const text = `${lines.map((line) => JSON.stringify(line)).join("\n")}\nnot json\n`;
  const { segments, refused } = await readRecording([await file("captured.jsonl", text)]);
  expect(segments.map(({ turbineId, count }) => [turbineId, count])).toEqual([
    ["1", 50],
    ["9", 100],
  ]);
  expect(refused).toEqual({ "not a captured window": 1, "not JSON": 1 });
});

test("the split is by time per turbine, without overlap, with readings left out between", async () => {
  const { segments } = await readRecording([await file("split.csv", csvOf(READINGS))]);
  const { train, validation, test: held } = splitByTime(segments, 100);
  for (const id of ["1", "2"]) {
    const [a, b, c] = [train, validation, held].map((part) =>
      part.filter((s) => s.turbineId === id),
    );
    const end = (part: typeof train | undefined) =>
      (part?.[0]?.startTime ?? 0) + ((part?.[0]?.count ?? 0) * 1_000) / 20;
    expect((b?.[0]?.startTime ?? 0) - end(a)).toBe(5_000);
    expect((c?.[0]?.startTime ?? 0) - end(b)).toBe(5_000);
  }
});

test("a rate outside 10 to 50 Hz is refused and counted", async () => {
  const slow = READINGS.filter((_, index) => index % 20 === 0);
  const { segments, refused } = await readRecording([await file("slow.csv", csvOf(slow))]);
  expect(segments).toEqual([]);
  expect(refused).toEqual({ "rate outside 10 to 50 Hz; slower data need --asset FILE": 120 });
});

test("Of more readings than training keeps, ten minutes in every so many are kept and the others counted", async () => {
  const long = readingsOf({ minutes: 60, turbines: 1, rateHz: 10 });
  const text = csvOf(long);
  const path = await file("long.csv", text);
  const whole = await readRecording([path], long.length);
  expect(whole.segments).toHaveLength(1);
  const { segments, refused, rows } = await readRecording([path], long.length / 3);
  expect(rows).toBe(long.length);
  expect(segments.length).toBeGreaterThan(1);
  const kept = segments.reduce((sum, { count }) => sum + count, 0);
  expect(kept).toBeLessThanOrEqual(long.length / 3);
  expect(Object.entries(refused)).toEqual([
    [
      `more than ${long.length / 3} readings: of every 4 stretches of ten minutes one is kept`,
      long.length - kept,
    ],
  ]);
});
