import { CHANNELS } from "../../channels.ts";
import type { Ring } from "../window/ring.ts";
import { type ChunkSums, createChunkSums, sumChunk } from "./chunk-sums.ts";
import { gatherFeatures, halfLog } from "./gather-features.ts";
import { BLOCKS, DYNAMICS, type KernelParameters, numbersOf } from "./kernel-parameters.ts";
import { type KernelFeatures, scoreFeatures } from "./kernel-scores.ts";
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
  /** Takes the chunk that begins at a place of the ring. */
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
  { length, stride }: { readonly length: number; readonly stride: number },
): Kernel => {
  const p = numbersOf(parameters);
  const chunk = commonDivisor(stride, length / BLOCKS);
  const chunks = length / chunk;
  const shape = { length, chunks };
  const tone = createToneKernel(p, length, chunk);
  const standard = standardOf(p);
  const measured = CHANNELS.map((_, c) => c).filter((c) => c !== YAW);
  const z = new Float64Array(chunk);
  const features = createFeatures();
  const heardChannels = p.tone.channels;
  // No tone is listened for in the other channels.
  for (let channel = 0; channel < WIDTH; channel++) {
    features.dynamics[3 * WIDTH + channel] = halfLog(at(p.floors.tone, channel));
  }

  return {
    chunk,
    outputs: WIDTH + 2 * (p.levels.length + p.vibration.length),
    createState: () => createChunkSums(chunks, tone.createSums()),
    add(state, ring, from) {
      const index = from / chunk;
      for (const channel of measured) {
        const cell = channel * chunks + index;
        sumChunk(state, ring, standard, { channel, from, cell }, z);
        const heard = heardChannels.indexOf(channel);
        if (heard >= 0) tone.add(state.tone, index, heard, z, from);
      }
    },
    score(state, ring, out, offset) {
      const oldest = ring.at / chunk;
      for (const channel of measured) {
        gatherFeatures(p, standard, shape, state, channel, oldest, features);
      }
      const rps = at(features.mean, RPS) * at(p.std, RPS) + at(p.mean, RPS);
      for (let heard = 0; heard < heardChannels.length; heard++) {
        const channel = at(heardChannels, heard);
        const power = tone.power(state.tone, heard, rps, ring.at);
        features.dynamics[3 * WIDTH + channel] = halfLog(power + at(p.floors.tone, channel));
      }
      scoreFeatures(p, features, out, offset);
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

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
