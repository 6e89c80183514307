import { CHANNELS } from "../../channels.ts";
import { chunkOf } from "../window/chunk.ts";
import type { Ring } from "../window/ring.ts";
import { type ChunkSums, clearSums, createChunkSums, sumChunk } from "./chunk-sums.ts";
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
  createState(): ChunkSums;
  /** What comes now does not follow what was added. */
  clear(state: ChunkSums): void;
  /** Takes the chunk that begins at a row of the ring. */
  add(state: ChunkSums, ring: Ring, from: number): void;
  /** Writes scores, residuals and expectations of the ring's window. */
  score(state: ChunkSums, ring: Ring, out: Float32Array, offset: number): void;
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
  const shape = { length, chunks };
  const tone = createToneKernel(p, length, chunk);
  const standard = standardOf(p);
  const measured = Int32Array.from(CHANNELS.keys()).filter((channel) => channel !== YAW);
  const inBlocks = Int32Array.from(new Set([RPS, ...p.levels.map(({ given }) => given)]));
  const heard = Int32Array.from(p.tone.channels);
  const heardAs = Int32Array.from(CHANNELS.keys(), (channel) => heard.indexOf(channel));
  const z = new Float64Array(chunk);
  const powers = new Float64Array(heard.length);
  const features = createFeatures();
  const scoreFeatures = createFeatureScorer(p);
  // No tone is listened for in the other channels.
  for (let channel = 0; channel < WIDTH; channel++) {
    features.dynamics[3 * WIDTH + channel] = halfLog(at(p.floors.tone, channel));
  }

  return {
    chunk,
    outputs: WIDTH + 2 * (p.levels.length + p.vibration.length),
    createState: () => createChunkSums(chunks, tone.createSums()),
    clear(state) {
      clearSums(state);
      tone.clear(state.tone);
    },
    add(state, ring, from) {
      const index = (from / chunk) | 0;
      for (let i = 0; i < measured.length; i++) {
        const channel = measured[i] as number;
        sumChunk(state, ring, standard, channel, from, z);
        const ear = heardAs[channel] as number;
        if (ear >= 0) tone.add(state.tone, index, ear, z);
      }
    },
    score(state, ring, out, offset) {
      const oldest = (ring.at / chunk) | 0;
      for (let i = 0; i < measured.length; i++) {
        gatherFeatures(p, standard, shape, state, measured[i] as number, oldest, features);
      }
      for (let i = 0; i < inBlocks.length; i++) {
        gatherBlocks(state, inBlocks[i] as number, oldest, shape, features);
      }
      const rps = at(features.mean, RPS) * at(p.std, RPS) + at(p.mean, RPS);
      tone.writePowers(state.tone, rps, ring.at, powers);
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
