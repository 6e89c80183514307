import { CHANNELS } from "../../channels.ts";
import type { Manifest } from "../../manifest.ts";
import type { BatchScorer } from "../scorer.ts";

const WIDTH = CHANNELS.length;
/** Relative to max(1, |y|); the graph computes in single precision. */
const TOLERANCE = 2e-5;
const WINDOWS = 48;

/**
 * Compares a kernel with the model's own graph on windows of many kinds: around the training means,
 * far from them, still, and the manifest's probes. Answers in words where they differ, by more than
 * single precision explains or in which side of a threshold a score lies; undefined when they agree.
 */
export const kernelDifference = async (
  kernel: BatchScorer,
  graph: BatchScorer,
  manifest: Manifest,
): Promise<string | undefined> => {
  const { windows, count } = windowsFor(manifest);
  const [own, theirs] = [await kernel.score(windows, count), await graph.score(windows, count)];
  const width = theirs.length / count;
  for (let i = 0; i < theirs.length; i++) {
    const [a, b] = [own[i] ?? Number.NaN, theirs[i] ?? Number.NaN];
    const where = `window ${Math.floor(i / width)}, value ${i % width}: ${a} and ${b}`;
    if (!(Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b)))) return where;
    const threshold = i % width < WIDTH ? manifest.thresholds[i % width] : undefined;
    if (threshold !== undefined && a > threshold !== b > threshold) return where;
  }
  return undefined;
};

const windowsFor = (manifest: Manifest): { windows: Float32Array; count: number } => {
  const { length } = manifest.window;
  const probes = (manifest.probes ?? []).filter(({ window }) => window.length === length * WIDTH);
  const count = WINDOWS + probes.length;
  const windows = new Float32Array(count * length * WIDTH);
  for (let index = 0; index < WINDOWS; index++) {
    writeWindow(manifest, index, windows.subarray(index * length * WIDTH));
  }
  probes.forEach(({ window }, i) => {
    windows.set(window, (WINDOWS + i) * length * WIDTH);
  });
  return { windows, count };
};

/**
 * A smooth, repeatable wave per channel: amplitude and offset grow with the window's number, and every
 * eighth window stands still. No random numbers: the same model is checked in the same way.
 */
const writeWindow = ({ channels, window }: Manifest, index: number, out: Float32Array): void => {
  const amplitude = index % 8 === 0 ? 0 : 0.15 * (index % 12);
  const offset = ((index % 7) - 3) / 2;
  for (let row = 0; row < window.length; row++) {
    for (let channel = 0; channel < WIDTH; channel++) {
      const { mean = 0, std = 1 } = channels[channel] ?? {};
      const phase = (row * (1 + (index % 5)) * (channel + 2)) / 7 + index;
      const wave = Math.sin(phase) + 0.5 * Math.sin(3.7 * phase);
      out[row * WIDTH + channel] = mean + std * (offset + amplitude * wave);
    }
  }
};
