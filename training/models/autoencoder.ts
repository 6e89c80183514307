import { add, at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { WRAPPING } from "../../domain/turbine/parts.ts";
import type { WindowSet } from "../data/windows.ts";
import { createRandom } from "../random.ts";
import { createDense, type Dense } from "./dense.ts";
import type { Scaling } from "./scaling.ts";
import { begin } from "./simple-graphs.ts";

const WIDTH = CHANNELS.length;
/** The window is read as this many block means per channel. */
const BLOCKS = 10;
const INPUTS = BLOCKS * WIDTH;
const LAYERS = [INPUTS, 32, 8, 32, INPUTS];
const BATCH = 32;
/** Gradient steps: enough for the loss to settle on any recording, and bounded in time. */
const STEPS = 600;
const LEARNING_RATE = 4e-3;

export interface Autoencoder {
  readonly length: number;
  readonly scaling: Scaling;
  readonly layers: readonly Dense[];
}

/** A dense autoencoder 60-32-8-32-60 over block means, trained with Adam; tanh between layers. */
export const fitAutoencoder = (
  windows: WindowSet,
  scaling: Scaling,
  seed: number,
  steps = STEPS,
): Autoencoder => {
  const random = createRandom(seed);
  const layers = LAYERS.slice(1).map((outputs, index) =>
    createDense(LAYERS[index] ?? INPUTS, outputs, index < LAYERS.length - 2, random),
  );
  const input = new Float64Array(INPUTS);
  for (let step = 1; step <= steps; step++) {
    for (let item = 0; item < BATCH; item++) {
      writeBlockMeans(windows.at(random.below(windows.count)), windows.length, scaling, input);
      learn(layers, input);
    }
    // The rate falls to a tenth, so that equal data ends in equal quality whatever the last batch.
    const rate = LEARNING_RATE * (1 - (0.9 * step) / steps);
    for (const layer of layers) layer.update(rate, step);
  }
  return { length: windows.length, scaling, layers };
};

/** One example forwards and its squared error's gradient backwards. */
const learn = (layers: readonly Dense[], input: Float64Array): void => {
  let values = input;
  for (const layer of layers) values = layer.forward(values);
  let gradient = values.map((value, i) => (2 * (value - at(input, i))) / (INPUTS * BATCH));
  for (const layer of layers.toReversed()) gradient = layer.backward(gradient) as typeof gradient;
};

/** Wild values are clipped to this many standard deviations: one must not own the gradient. */
const CLIP = 6;

const writeBlockMeans = (
  window: Float32Array,
  length: number,
  { mean, std }: Scaling,
  out: Float64Array,
): void => {
  const rows = length / BLOCKS;
  out.fill(0);
  window.forEach((value, index) => {
    const channel = index % WIDTH;
    const cell = Math.floor(index / WIDTH / rows) * WIDTH + channel;
    add(out, cell, (value - at(mean, channel)) / at(std, channel) / rows);
  });
  out.forEach((value, cell) => {
    out[cell] = WRAPPING.includes(cell % WIDTH) ? 0 : Math.max(-CLIP, Math.min(CLIP, value));
  });
};

/** Score per channel: mean absolute error of the rebuilt block means. */
export const autoencoderGraph = ({ length, scaling, layers }: Autoencoder): Uint8Array => {
  const { graph, z } = begin("autoencoder", length, scaling);
  const shape = graph.integers([-1, BLOCKS, length / BLOCKS, WIDTH]);
  const blocked = graph.node("Reshape", [z, shape]);
  const means = graph.node("ReduceMean", [blocked], { axes: [2], keepdims: 0 });
  const input = graph.node("Reshape", [means, graph.integers([-1, INPUTS])]);
  let values = input;
  for (const { inputs, outputs, weights, biases, isTanh } of layers) {
    const product = graph.node("MatMul", [values, graph.constant([inputs, outputs], weights)]);
    const sum = graph.node("Add", [product, graph.constant([outputs], biases)]);
    values = isTanh ? graph.node("Tanh", [sum]) : sum;
  }
  const error = graph.node("Abs", [graph.node("Sub", [values, input])]);
  const perBlock = graph.node("Reshape", [error, graph.integers([-1, BLOCKS, WIDTH])]);
  graph.output("scores", graph.node("ReduceMean", [perBlock], { axes: [1], keepdims: 0 }), [
    "batch",
    WIDTH,
  ]);
  return graph.serialize();
};
