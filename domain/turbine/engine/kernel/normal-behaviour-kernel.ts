import { CHANNELS } from "../../channels.ts";
import { chunkOf } from "../window/chunk.ts";
import type { Ring } from "../window/ring.ts";
import { type ChunkSums, clearSums, createChunkSums, layoutOf, sumChunk } from "./chunk-sums.ts";
import { gatherBlocks, gatherFeatures, halfLog } from "./gather-features.ts";
import { BLOCKS, DYNAMICS, type KernelParameters, numbersOf } from "./kernel-parameters.ts";
import { createFeatureScorer, type KernelFeatures } from "./kernel-scores.ts";
import { createToneKernel } from "./rotor-tone-kernel.ts";
import { standardOf } from "./standard.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
const YAW = CHANNELS.indexOf("yaw");

export interface Kernel {
  /** Readings that are summed at once; window and stride are whole numbers of it. */
  readonly chunk: number;
  /** Numbers in one window's answer: scores, residuals, expectations. */
  readonly outputs: number;
  /** What is kept of so many turbines; below each goes by its place among them. */
  createState(turbines: number): ChunkSums;
  /** What comes now does not follow what was added. */
  clear(state: ChunkSums, turbine: number): void;
  /** Takes the chunk that begins at a row of the ring. */
  add(state: ChunkSums, turbine: number, ring: Ring, from: number): void;
  /** Writes scores, residuals and expectations of the ring's window. */
  score(state: ChunkSums, turbine: number, ring: Ring, out: Float32Array, offset: number): void;
}

/**
 * The shipped family without a runtime: each chunk of readings is summed once and each window adds
 * its chunks up (3 µs a window against 17 µs by ONNX Runtime in batches of 32). It must say what the
 * model's own graph says; a start compares them.
 */
export const createKernel = (
  parameters: KernelParameters,
  window: { readonly length: number; readonly stride: number },
): Kernel => {
  const p = numbersOf(parameters);
  const { length } = window;
  const chunk = chunkOf(window);
  const chunks = length / chunk;
  const tone = createToneKernel(p, length, chunk);
  const standard = standardOf(p);
  const measured = Int32Array.from(CHANNELS.keys()).filter((channel) => channel !== YAW);
  const inBlocks = Int32Array.from(new Set([RPS, ...p.levels.map(({ given }) => given)]));
  const heard = Int32Array.from(p.tone.channels);
  const heardAs = Int32Array.from(CHANNELS.keys(), (channel) => heard.indexOf(channel));
  const layout = layoutOf(chunks, tone.size, heard.length * length);
  const z = new Float64Array(chunk);
  const change = new Float64Array(chunk);
  const powers = new Float64Array(heard.length);
  const features = createFeatures();
  const scoreFeatures = createFeatureScorer(p);
  // No tone is listened for in the other channels.
  for (let channel = 0; channel < WIDTH; channel++) {
    features.dynamics[3 * WIDTH + channel] = halfLog(at(p.floors.tone, channel));
  }

  /** Single precision is enough to hear a tone, and what is added is what will be taken off. */
  const hear = (state: ChunkSums, turbine: number, ear: number, from: number): void => {
    const { numbers, floats } = state;
    const heardAt = turbine * layout.floatsPerTurbine + layout.heard + ear * length + from;
    for (let i = 0; i < chunk; i++) {
      const value = Math.fround(z[i] as number);
      change[i] = value - (floats[heardAt + i] as number);
      floats[heardAt + i] = value;
    }
    const tones = turbine * layout.perTurbine + layout.tones;
    tone.add(numbers, tones, (from / chunk) | 0, ear, change);
  };

  return {
    chunk,
    outputs: WIDTH + 2 * (p.levels.length + p.vibration.length),
    createState: (turbines) => createChunkSums(layout, turbines),
    clear: clearSums,
    add(state, turbine, ring, from) {
      for (let i = 0; i < measured.length; i++) {
        const channel = measured[i] as number;
        sumChunk(state, turbine, ring, standard, channel, from, z);
        const ear = heardAs[channel] as number;
        if (ear >= 0) hear(state, turbine, ear, from);
      }
    },
    score(state, turbine, ring, out, offset) {
      const oldest = (ring.at / chunk) | 0;
      for (let i = 0; i < measured.length; i++) {
        const channel = measured[i] as number;
        gatherFeatures(p, standard, length, state, turbine, channel, oldest, features);
      }
      for (let i = 0; i < inBlocks.length; i++) {
        gatherBlocks(state, turbine, inBlocks[i] as number, oldest, length, features);
      }
      const rps = at(features.mean, RPS) * at(p.std, RPS) + at(p.mean, RPS);
      const tones = turbine * layout.perTurbine + layout.tones;
      tone.writePowers(state.numbers, tones, rps, ring.at, powers);
      for (let ear = 0; ear < heard.length; ear++) {
        const channel = heard[ear] as number;
        const power = at(powers, ear) + at(p.floors.tone, channel);
        features.dynamics[3 * WIDTH + channel] = halfLog(power);
      }
      scoreFeatures(features, out, offset);
    },
  };
};

const createFeatures = (): KernelFeatures => ({
  mean: new Float64Array(WIDTH),
  blocks: new Float64Array(BLOCKS * WIDTH),
  least: new Float64Array(WIDTH),
  excursion: new Float64Array(WIDTH),
  dynamics: new Float64Array(DYNAMICS),
});

const at = (values: Float64Array, index: number): number => values[index] as number;
