import { expect, test } from "vitest";
import { appendReading, createRun } from "../../../../domain/turbine/engine/ordering/run.ts";
import {
  countNext,
  createGrid,
  passNext,
  type Samples,
  takeReading,
} from "../../../../domain/turbine/engine/window/grid.ts";

const aGrid = () => {
  const rows: number[] = [];
  const real: number[] = [];
  const breaks: number[] = [];
  const grid = createGrid(20);
  const samples: Samples = {
    take(values, from, isReal) {
      rows.push(Number((values[from + 5] as number).toFixed(3)));
      real.push(isReal);
    },
    newest(out) {
      out[5] = rows.at(-1) ?? 0;
    },
    breakOff: (silentMs) => breaks.push(silentMs),
  };
  const take = (voltage: number, elapsedMs: number, intervalMs = 50) => {
    const run = createRun();
    appendReading(run, Float32Array.of(0, 0, 0, 3, 2, voltage), 0, 0, 0, elapsedMs, intervalMs);
    if (countNext(grid, run, 0, 10) === 1) {
      samples.take(run.rows, 0, 1);
      passNext(grid);
    } else takeReading(grid, samples, run, 0);
  };
  return { grid, take, rows, real, breaks };
};

test("At the model's rate a reading is a sample, whatever its clock trembles", () => {
  const { take, rows } = aGrid();
  for (const [voltage, elapsed] of [
    [10, 50],
    [11, 37],
    [12, 71],
  ] as const) {
    take(voltage, elapsed, 51);
  }
  expect(rows).toEqual([10, 11, 12]);
});

test("Lost readings are bridged by a straight line and marked", () => {
  const { take, rows, real } = aGrid();
  take(10, 50);
  take(14, 200);
  expect(rows).toEqual([10, 11, 12, 13, 14]);
  expect(real).toEqual([1, 0, 0, 0, 1]);
});

test("A silence beyond two seconds is no bridge", () => {
  const { take, rows, breaks } = aGrid();
  take(10, 50);
  take(14, 2_050);
  expect(rows).toEqual([10, 14]);
  expect(breaks).toEqual([50, 2_050]);
});

test.each([
  [10, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  [40, [0, 1, 2]],
])("A sender at %d Hz is resampled to the model's 20", (hertz, expected) => {
  const { take, rows } = aGrid();
  const step = 20 / hertz;
  for (let i = 0; i < 5; i++) take(i * step, 1_000 / hertz, 1_000 / hertz);
  expect(rows).toEqual(expected);
});

test("A rate that the window cannot bear is refused with both numbers", () => {
  const { grid, take, rows } = aGrid();
  take(1, 1_000, 1_000);
  expect(rows).toEqual([]);
  expect(grid.refused).toBe(1);
  expect(grid.refusal).toContain("sends 1 Hz, the model was trained at 20 Hz");
  take(1, 50, 50);
  expect(grid.refusal).toBeUndefined();
  expect(rows).toEqual([1]);
});
