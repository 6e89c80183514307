import { expect, test } from "vitest";
import type { Reading } from "../../../domain/turbine/reading.ts";
import { createWindowBuffer } from "./window.ts";

const POLICY = { length: 20, stride: 5, rateHz: 20 };

const reading = (seq: number | undefined, time: number | undefined, rps = 2): Reading => ({
  turbineId: "1",
  ...(seq === undefined ? {} : { seq }),
  ...(time === undefined ? {} : { time }),
  qw: 1,
  qx: 0,
  qy: 0,
  qz: 0,
  wind_speed_rps: 3,
  rps,
  voltage: 60,
});

const feed = (readings: readonly Reading[]) => {
  const buffer = createWindowBuffer("1", POLICY);
  const windows = readings.flatMap((item) => {
    buffer.add(item);
    const window = buffer.take();
    return window ? [window] : [];
  });
  return windows;
};

const run = (from: number, to: number): Reading[] =>
  Array.from({ length: to - from }, (_, i) => reading(from + i, (from + i) * 50, from + i));

test("a window comes every stride once the first is full, oldest reading first", () => {
  const windows = feed(run(0, 31));
  expect(windows.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
    [0, 19],
    [5, 24],
    [10, 29],
  ]);
  const rps = Array.from({ length: 20 }, (_, row) => windows[1]?.input[row * 6 + 4]);
  expect(rps).toEqual(Array.from({ length: 20 }, (_, row) => row + 5));
});

test("readings without a sequence number are counted from 0 per turbine", () => {
  const windows = feed(Array.from({ length: 20 }, () => reading(undefined, undefined)));
  expect(windows.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([[0, 19]]);
});

test("no window straddles a lost reading", () => {
  const windows = feed([...run(0, 22), ...run(23, 45)]);
  expect(windows.map(({ firstSeq }) => firstSeq)).toEqual([0, 23]);
});

test("no window straddles a silence, even when the sequence goes on", () => {
  const late = run(22, 45).map((item) => ({ ...item, time: (item.time ?? 0) + 5_000 }));
  const windows = feed([...run(0, 22), ...late]);
  expect(windows.map(({ firstSeq }) => firstSeq)).toEqual([0, 22]);
});

test("a repeated or late reading is dropped and changes nothing", () => {
  const buffer = createWindowBuffer("1", POLICY);
  for (const item of run(0, 15)) buffer.add(item);
  expect(buffer.add(reading(7, 350))).toBe("duplicate");
  expect(buffer.add(reading(14, 700))).toBe("duplicate");
  for (const item of run(15, 20)) expect(buffer.add(item)).toBe("accepted");
  expect(buffer.take()?.firstSeq).toBe(0);
});

test("a turbine that starts counting anew begins a new window", () => {
  const buffer = createWindowBuffer("1", POLICY);
  for (const item of run(0, 15)) buffer.add(item);
  expect(buffer.add(reading(0, 10_000))).toBe("restarted");
});

test("values too large for a float are bounded, not infinite", () => {
  const windows = feed(run(0, 20).map((item) => ({ ...item, voltage: 1e300 })));
  expect(Number.isFinite(windows[0]?.input[5])).toBe(true);
});
