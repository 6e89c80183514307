import { expect, test } from "vitest";
import { createKernel } from "../../../../domain/turbine/engine/kernel/normal-behaviour-kernel.ts";
import { kernelScorer } from "../../../../domain/turbine/engine/kernel/score-windows.ts";
import { createRing, putRow, writeWindow } from "../../../../domain/turbine/engine/window/ring.ts";
import { createSegmentCollector } from "../../../../training/data/segments.ts";
import { windowsOf } from "../../../../training/data/windows.ts";
import { fitNormalBehaviour } from "../../../../training/models/normal-behaviour.ts";
import { kernelFor } from "../../../../training/models/normal-behaviour-kernel.ts";
import { scoreWindow } from "../../../../training/models/normal-behaviour-score.ts";
import { scalingOf } from "../../../../training/models/scaling.ts";
import { createRandom } from "../../../../training/random.ts";
import { readingsOf } from "../../../training/plant.ts";

const LENGTH = 100;
const STRIDE = 10;
/** The contract between a kernel and its model: relative to max(1, |y|). */
const TOLERANCE = 2e-5;

const fitted = () => {
  const collector = createSegmentCollector();
  for (const reading of readingsOf({ minutes: 8 })) collector.add(reading);
  const { segments } = collector.finish();
  const windows = windowsOf(segments, LENGTH, STRIDE);
  const scaling = scalingOf(segments);
  const model = fitNormalBehaviour(windows, scaling, { runningRps: 0.5, rateHz: 20 });
  return { segments, windows, model };
};

const worstDifference = (found: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Array.from(expected).reduce(
    (worst, y, i) => Math.max(worst, Math.abs((found[i] ?? 0) - y) / Math.max(1, Math.abs(y))),
    0,
  );

const answerOf = ({ scores, residuals, expectations }: ReturnType<typeof scoreWindow>) => [
  ...scores,
  ...residuals,
  ...expectations,
];

test("The kernel says of healthy and wild windows what the model's formulas say", () => {
  const { windows, model } = fitted();
  const kernel = createKernel(kernelFor(model), { length: LENGTH, stride: STRIDE });
  const scorer = kernelScorer(kernel, LENGTH);
  const random = createRandom(5);
  for (let i = 0; i < 200; i++) {
    const window = windows.at(random.below(windows.count)).slice();
    if (i % 4 === 1) window.set([random.uniform() * 100], random.below(window.length));
    if (i % 4 === 2) for (let cell = 5; cell < window.length; cell += 6) window[cell] = 0;
    if (i % 4 === 3)
      window.forEach((value, cell) => {
        window[cell] = value * (1 + 0.2 * random.normal());
      });
    const found = scorer.score(window, 1) as Float32Array;
    expect(worstDifference(found, answerOf(scoreWindow(model, window)))).toBeLessThan(TOLERANCE);
  }
});

test("A kernel that slides says the same as one that is given the whole window", () => {
  const { segments, model } = fitted();
  const kernel = createKernel(kernelFor(model), { length: LENGTH, stride: STRIDE });
  const ring = createRing(LENGTH);
  const state = kernel.createState(1);
  const out = new Float32Array(kernel.outputs);
  const window = new Float32Array(LENGTH * 6);
  const values = segments[0]?.values ?? new Float32Array();
  for (let row = 0; row < 1_000; row++) {
    putRow(ring, values, row * 6, 1);
    if ((row + 1) % kernel.chunk === 0)
      kernel.add(state, 0, ring, (row + 1 - kernel.chunk) % LENGTH);
    if (row < LENGTH || (row + 1) % STRIDE !== 0) continue;
    kernel.score(state, 0, ring, out, 0);
    writeWindow(ring, window, 0);
    expect(worstDifference(out, answerOf(scoreWindow(model, window)))).toBeLessThan(TOLERANCE);
  }
});
