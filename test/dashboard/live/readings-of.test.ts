import { expect, it } from "vitest";
import { readingsOf } from "../../../dashboard/live/readings-of.ts";

const batch = (count: number, more: object = {}) => ({
  turbineId: "7",
  seq: 100,
  time: 10_500,
  rateHz: 4,
  ...{ qw: 1, qx: 0, qy: 0, qz: 0, wind_speed_rps: 2.8, rps: 2.4 },
  voltage: Array.from({ length: count }, (_, index) => 80 + index),
  ...more,
});

it("keeps of a batch the last reading of each second, with its own number and time", () => {
  const kept = readingsOf(batch(8), "7").map(({ seq, time, voltage }) => [seq, time, voltage]);
  expect(kept).toEqual([
    [101, 10_750, 81],
    [105, 11_750, 85],
    [107, 12_250, 87],
  ]);
});

it("keeps the last of a batch without times", () => {
  expect(readingsOf(batch(3, { time: undefined }), "7").map(({ voltage }) => voltage)).toEqual([
    82,
  ]);
});

it("refuses a batch whole for one bad value, also of a reading that is not kept", () => {
  expect(() => readingsOf(batch(3, { voltage: [80, null, 82] }), "7")).toThrow(
    "batch: voltage[1]: expected a number, got null",
  );
  expect(() => readingsOf(batch(3, { qw: [1, 1] }), "7")).toThrow(/lists of one length/);
  expect(() => readingsOf(batch(51), "7")).toThrow(/1 to 50 readings, got 51/);
});
