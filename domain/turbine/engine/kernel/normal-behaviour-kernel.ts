import { CHANNELS } from "../../channels.ts";
import { ROTOR, WRAPPING } from "../../parts.ts";
import { chunkOf } from "../window/chunk.ts";
import type { Ring } from "../window/ring.ts";
import { type ChunkSums, clearSums, createChunkSums, layoutOf, sumChunk } from "./chunk-sums.ts";
import { gatherBlocks, gatherFeatures } from "./gather-features.ts";
import { BLOCKS, DYNAMICS, type KernelParameters, numbersOf } from "./kernel-parameters.ts";
import { createFeatureScorer, type KernelFeatures } from "./kernel-scores.ts";
import { halfLogarithms } from "./logarithm.ts";
import { createToneKernel, type HeardWindow } from "./rotor-tone-kernel.ts";
import { standardOf } from "./standard.ts";

const WIDTH = CHANNELS.length;
/** Where the tones lie among the dynamics. */
const TONES = 3 * WIDTH;

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
  const tone = createToneKernel(p, length, chunk);
  const standard = standardOf(p);
  const measured = Int32Array.from(CHANNELS.keys()).filter(
    (channel) => !WRAPPING.includes(channel),
  );
  const inBlocks = Int32Array.from(new Set([ROTOR, ...p.levels.map(({ given }) => given)]));
  const heard = Int32Array.from(p.tone.channels);
  const layout = layoutOf({ length, chunk }, measured, [...inBlocks], tone.size, heard.length);
  const z = new Float64Array(WIDTH * chunk);
  const changes = new Float64Array(heard.length * chunk);
  const powers = new Float64Array(heard.length);
  const features = createFeatures();
  const asked: HeardWindow = { turns: 0, start: 0, values: new Float32Array(), at: 0 };
  const scoreFeatures = createFeatureScorer(p);
  // No tone is listened for in the other channels.
  features.dynamics.set(p.floors.tone, TONES);
  halfLogarithms(
    features.dynamics,
    Int32Array.from(CHANNELS.keys(), (c) => TONES + c),
  );
  /** The dynamics that each window has anew. */
  const fresh = Int32Array.from([
    ...[...measured].flatMap((c) => [c, WIDTH + c, 2 * WIDTH + c]),
    ...[...heard].map((c) => TONES + c),
  ]);

  return {
    chunk,
    outputs: WIDTH + 2 * (p.levels.length + p.vibration.length),
    createState: (turbines) => createChunkSums(layout, turbines),
    clear: clearSums,
    add(state, turbine, ring, from) {
      sumChunk(state, turbine, ring, standard, from, z);
      hearChunk(state, turbine, heard, from, z, changes);
      const tones = turbine * layout.perTurbine + layout.tones;
      tone.add(state.numbers, tones, (from / chunk) | 0, changes);
    },
    score(state, turbine, ring, out, offset) {
      const oldest = (ring.at / chunk) | 0;
      gatherFeatures(p, standard, state, turbine, oldest, features);
      gatherBlocks(state, turbine, oldest, inBlocks, features.blocks);
      asked.turns = at(features.mean, ROTOR) * at(p.std, ROTOR) + at(p.mean, ROTOR);
      asked.start = ring.at;
      asked.values = state.floats;
      asked.at = turbine * layout.floatsPerTurbine + layout.heard;
      tone.writePowers(state.numbers, turbine * layout.perTurbine + layout.tones, asked, powers);
      for (let ear = 0; ear < heard.length; ear++) {
        const channel = heard[ear] as number;
        features.dynamics[TONES + channel] = at(powers, ear) + at(p.floors.tone, channel);
      }
      halfLogarithms(features.dynamics, fresh);
      scoreFeatures(features, out, offset);
    },
  };
};

/**
 * Keeps the heard channels' values of a chunk and writes what they differ by from those of a ring
 * before. Single precision is enough to hear a tone, and what is added is what will be taken off.
 */
const hearChunk = (
  { layout, floats }: ChunkSums,
  turbine: number,
  heard: Int32Array,
  from: number,
  z: Float64Array,
  changes: Float64Array,
): void => {
  const { chunk, length } = layout;
  let place = turbine * layout.floatsPerTurbine + layout.heard + from;
  let cell = 0;
  for (let ear = 0; ear < heard.length; ear++, place += length) {
    const first = (heard[ear] as number) * chunk;
    for (let i = 0; i < chunk; i++) {
      const value = Math.fround(z[first + i] as number);
      changes[cell] = value - (floats[place + i] as number);
      floats[place + i] = value;
      cell += 1;
    }
  }
};

const createFeatures = (): KernelFeatures => ({
  mean: new Float64Array(WIDTH),
  blocks: new Float64Array(BLOCKS * WIDTH),
  least: new Float64Array(WIDTH),
  excursion: new Float64Array(WIDTH),
  dynamics: new Float64Array(DYNAMICS),
});

const at = (values: Float64Array, index: number): number => values[index] as number;
