import { CHANNELS } from "../../domain/turbine/channels.ts";
import { createMonitor } from "../../domain/turbine/detection/monitor.ts";
import type { Window } from "../../domain/turbine/detection/window.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import type { Segment } from "../data/segment.ts";
import type { ScoringModel } from "../runtime.ts";

const WIDTH = CHANNELS.length;
/** Windows scored at once; the monitor itself is given them one by one, as on the device. */
const BATCH = 256;

interface Replayer {
  /** Takes six values; the promise, when there is one, must be awaited before the next. */
  push(values: Float32Array, seq: number, time: number): Promise<void> | undefined;
  /** Judges what is left. */
  end(): Promise<void>;
}

/** Feeds readings to the device's own monitor and hands over its verdicts, in bounded memory. */
export const createReplayer = (
  model: ScoringModel,
  manifest: Manifest,
  turbineId: string,
  onVerdict: (verdict: Verdict) => void,
): Replayer => {
  const monitor = createMonitor(manifest, turbineId);
  let windows: Window[] = [];
  const judge = async (): Promise<void> => {
    const taken = windows;
    windows = [];
    const outputs = await model.run({
      length: manifest.window.length,
      count: taken.length,
      at: (index) => taken[index]?.input ?? new Float32Array(),
    });
    taken.forEach((window, index) => {
      onVerdict(monitor.judge(window, rowOf(outputs, index, taken.length)));
    });
  };
  return {
    push(values, seq, time) {
      const window = monitor.pushValues(values, seq, time);
      if (window) windows.push(window);
      return windows.length >= BATCH ? judge() : undefined;
    },
    end: judge,
  };
};

/**
 * Runs one turbine's segments, oldest first, through one monitor, as its device would: what it has
 * learnt of the turbine outlives a gap. One verdict per decision.
 */
export const replay = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
): Promise<Verdict[]> => {
  const verdicts: Verdict[] = [];
  const replayer = createReplayer(model, manifest, segments[0]?.turbineId ?? "", (verdict) => {
    verdicts.push(verdict);
  });
  for (const { firstSeq, startTime, rateHz, count, values } of segments) {
    for (let row = 0; row < count; row++) {
      const reading = values.subarray(row * WIDTH, (row + 1) * WIDTH);
      const time = Math.round(startTime + (row * 1_000) / rateHz);
      const pending = replayer.push(reading, firstSeq + row, time);
      if (pending !== undefined) await pending;
    }
  }
  await replayer.end();
  return verdicts;
};

/** One window's share of batched outputs. */
const rowOf = (
  outputs: Readonly<Record<string, Float32Array>>,
  index: number,
  count: number,
): Record<string, Float32Array> => {
  const row: Record<string, Float32Array> = {};
  for (const name in outputs) {
    const values = outputs[name] ?? new Float32Array();
    const width = values.length / count;
    row[name] = values.subarray(index * width, (index + 1) * width);
  }
  return row;
};
