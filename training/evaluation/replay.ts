import { CHANNELS } from "../../domain/channels.ts";
import { createMonitor } from "../../domain/detection/monitor.ts";
import type { Window } from "../../domain/detection/window.ts";
import type { Manifest } from "../../domain/manifest.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Segment } from "../data/segments.ts";
import type { ScoringModel } from "../runtime.ts";

const WIDTH = CHANNELS.length;

/** Runs a recorded segment through the device's own monitor; one verdict per decision. */
export const replay = async (
  model: ScoringModel,
  manifest: Manifest,
  segment: Segment,
): Promise<Verdict[]> => {
  const monitor = createMonitor(manifest, segment.turbineId);
  const windows: Window[] = [];
  for (let row = 0; row < segment.count; row++) {
    const values = segment.values.subarray(row * WIDTH, (row + 1) * WIDTH);
    const window = monitor.pushValues(
      values,
      row,
      segment.startTime + (row * 1_000) / segment.rateHz,
    );
    if (window) windows.push(window);
  }
  const outputs = await model.run({
    length: manifest.window.length,
    count: windows.length,
    at: (index) => windows[index]?.input ?? new Float32Array(),
  });
  return windows.map((window, index) =>
    monitor.judge(window, rowOf(outputs, index, windows.length)),
  );
};

/** One window's share of batched outputs. */
export const rowOf = (
  outputs: Readonly<Record<string, Float32Array>>,
  index: number,
  count: number,
): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, values]) => {
      const width = values.length / count;
      return [name, values.subarray(index * width, (index + 1) * width)];
    }),
  );
