import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAsset } from "../../domain/asset/asset.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import { readRecording } from "../../training/data/read-files.ts";
import { createReport, reportLines } from "../../training/data/report.ts";
import type { Segment } from "../../training/data/segment.ts";
import { byTurbine } from "../../training/data/split.ts";
import { streamRecording } from "../../training/data/stream-recording.ts";
import { keepStretches } from "../../training/event-time/kept-stretches.ts";
import { createRandom } from "../../training/random.ts";
import { createMomentCollector } from "../../training/tables/collect.ts";
import { createRefusals } from "../../training/tables/refusals.ts";
import { createSortedRecords } from "../../training/tables/sorted-records.ts";
import { csvOf, readingsOf } from "./plant.ts";

const ASSET = "assets/scada-10min.json";
const asset = parseAsset(readFileSync(ASSET, "utf8"), ASSET);
const STRIDE_MS = asset.window.strideSeconds * 1_000;

test("records come back in the order of their first two numbers and of their coming, however few fit into memory", () => {
  const random = createRandom(7);
  const all = Array.from({ length: 500 }, (_, came) => [
    Math.floor(random.uniform() * 20),
    Math.floor(random.uniform() * 5),
    came,
  ]);
  const expected = all.toSorted(
    ([a0 = 0, a1 = 0, a2 = 0], [b0 = 0, b1 = 0, b2 = 0]) => a0 - b0 || a1 - b1 || a2 - b2,
  );
  for (const held of [1, 7, 100, 1_000]) {
    const records = createSortedRecords(3, held);
    for (const record of all) records.add(record);
    expect(records.count).toBe(500);
    for (const pass of [1, 2]) {
      expect(
        [...records.inOrder()].map((record) => [...record]),
        `${held}, ${pass}`,
      ).toEqual(expected);
    }
  }
});

test("a farm's table that memory does not hold gives the same moments and refusals", () => {
  const read = (held: number | undefined) => {
    const collector = createMomentCollector(asset, held);
    const random = createRandom(3);
    for (let row = 0; row < 300; row++) {
      const moment = Math.floor(random.uniform() * 60);
      const values = Float64Array.from(asset.channels, (_, c) =>
        c === row % 3 ? Number.NaN : row + c,
      );
      collector.add(`R${row % 4}`, moment * STRIDE_MS, values);
    }
    const refusals = createRefusals();
    const moments = [...collector.moments(refusals)];
    return { moments, refused: refusals.all() };
  };
  const whole = read(undefined);
  expect(read(11)).toEqual(whole);
  expect(whole.refused["time already there for this machine"]?.count).toBeGreaterThan(0);
  const times = whole.moments.map(({ time }) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("of more readings than a limit every second week is kept of all machines, and the rest is told", () => {
  const values = new Float64Array(asset.channels.length);
  const week = 1_008;
  const moments = Array.from({ length: 6 * week }, (_, i): Moment => {
    const time = i * STRIDE_MS;
    return { time, rows: ["a", "b"].map((unitId) => ({ unitId, time, values })) };
  });
  const kept = keepStretches(asset, moments, 9 * week);
  const weeks = new Set([...kept.moments].map(({ time }) => Math.floor(time / STRIDE_MS / week)));
  expect([...weeks]).toEqual([0, 2, 4]);
  expect(kept.moments).toHaveLength(3 * week);
  expect(kept.leftOut).toContain(`left out: ${6 * week} readings`);
  const whole = keepStretches(asset, moments, 12 * week);
  expect(whole.leftOut).toBeUndefined();
  expect([...whole.moments]).toEqual(moments);
});

test("a recording that memory does not hold is judged as one that it does", async () => {
  const folder = await mkdtemp(join(tmpdir(), "large-"));
  try {
    const path = join(folder, "recording.csv");
    const readings = readingsOf({ minutes: 2 });
    const gap = readings.filter(({ seq = 0 }) => seq < 700 || seq >= 900);
    const late = [...gap.slice(50, 90), ...gap.slice(0, 50), ...gap.slice(85)];
    await writeFile(path, csvOf(late));
    const whole = await readRecording([path]);
    const streamed = await streamRecording([path], {}, { held: 999, piece: 400, fewest: 100 });
    const dropped: Record<string, number> = {};
    const pieces = [
      ...streamed.turbines((reason, count) => {
        dropped[reason] = (dropped[reason] ?? 0) + count;
      }),
    ].map(({ turbineId, segments }) => ({ turbineId, segments: [...segments] }));
    expect(pieces.every(({ segments }) => segments.length > 4)).toBe(true);
    const rowsOf = (segments: readonly Segment[]) =>
      segments.flatMap(({ turbineId, firstSeq, count, values }) =>
        Array.from({ length: count }, (_, row) => [
          turbineId,
          firstSeq + row,
          ...values.subarray(row * 6, (row + 1) * 6),
        ]),
      );
    expect(rowsOf(pieces.flatMap(({ segments }) => segments))).toEqual(
      rowsOf(byTurbine(whole.segments).flat()),
    );
    expect({ ...streamed.refused, ...dropped }).toEqual(whole.refused);
    const { segments: _, ...read } = whole;
    const report = createReport();
    for (const { segments } of streamed.turbines(() => undefined)) {
      for (const segment of segments) report.add(segment);
    }
    expect(report.lines(read)).toEqual(reportLines(whole));
  } finally {
    await rm(folder, { recursive: true });
  }
});
