import { InferenceSession, Tensor } from "../adapters/onnx-runtime/onnx-runtime.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import type { WindowSet } from "./data/windows.ts";

const WIDTH = CHANNELS.length;
/** Larger batches gain nothing and cost memory. */
const BATCH = 256;

export interface ScoringModel {
  /** Runs all windows; per output name, one row per window after the other. */
  run(windows: Pick<WindowSet, "length" | "count" | "at">): Promise<Record<string, Float32Array>>;
  /** The same in one call, for windows that lie one after the other already. */
  runFlat(
    windows: Float32Array,
    length: number,
    count: number,
  ): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/** Loads an ONNX model on one thread: what trains and judges here is what runs on the device. */
export const openModel = async (onnx: Uint8Array): Promise<ScoringModel> => {
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
  });
  return {
    async run(windows) {
      const parts: Record<string, Float32Array[]> = {};
      for (let from = 0; from < windows.count; from += BATCH) {
        const count = Math.min(BATCH, windows.count - from);
        const size = windows.length * WIDTH;
        const input = new Float32Array(count * size);
        for (let i = 0; i < count; i++) input.set(windows.at(from + i), i * size);
        const results = await session.run({
          window: new Tensor("float32", input, [count, windows.length, WIDTH]),
        });
        for (const [name, tensor] of Object.entries(results)) {
          const values = parts[name] ?? [];
          values.push(Float32Array.from(tensor.data as Float32Array));
          parts[name] = values;
        }
      }
      return Object.fromEntries(Object.entries(parts).map(([name, list]) => [name, joined(list)]));
    },
    async runFlat(windows, length, count) {
      const window = new Tensor("float32", windows, [count, length, WIDTH]);
      const results = await session.run({ window });
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
      );
    },
    release: () => session.release(),
  };
};

const joined = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
};
