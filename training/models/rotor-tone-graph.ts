import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { ROTOR } from "../../domain/turbine/parts.ts";
import type { GraphBuilder } from "../onnx/graph.ts";
import type { NormalBehaviour } from "./normal-behaviour.ts";
import { TONE_CHANNELS } from "./rotor-tone.ts";
import { selection } from "./selection.ts";

const WIDTH = CHANNELS.length;

/** Power per channel around the rotor's frequency; rotor-tone.ts does the same. */
export const addRotorTone = (
  graph: GraphBuilder,
  { tone, scaling, length }: NormalBehaviour,
  departure: string,
  mean: string,
): string => {
  if (TONE_CHANNELS.length === 0) {
    return graph.node("MatMul", [
      mean,
      graph.constant([WIDTH, WIDTH], new Float64Array(WIDTH ** 2)),
    ]);
  }
  const count = tone.frequencies.length;
  const heard = TONE_CHANNELS.length;
  const basis = graph.constant([2 * count, length], tone.basis);
  const shaking = graph.node("MatMul", [departure, selection(graph, TONE_CHANNELS)]);
  const projection = graph.node("MatMul", [basis, shaking]);
  const square = graph.node("Mul", [projection, projection]);
  const parts = graph.node("Reshape", [square, graph.integers([-1, 2, count, heard])]);
  const whitening = Array.from(tone.frequencies).flatMap((_, k) =>
    TONE_CHANNELS.map((channel) => at(tone.whitening, k * WIDTH + channel)),
  );
  const raw = graph.node("ReduceSum", [parts], { axes: [1], keepdims: 0 });
  const power = graph.node("Mul", [raw, graph.constant([count, heard], whitening)]);
  const unit = graph.node("MatMul", [mean, selection(graph, [ROTOR])]);
  const slope = graph.constant([1], [-at(scaling.std, ROTOR) / tone.band]);
  const offsets = tone.frequencies.map((f) => (f - at(scaling.mean, ROTOR)) / tone.band);
  const distance = graph.node("Add", [
    graph.node("Mul", [unit, slope]),
    graph.constant([1, count], offsets),
  ]);
  const weight = graph.node("Exp", [graph.node("Neg", [graph.node("Mul", [distance, distance])])]);
  const weights = graph.node("Reshape", [weight, graph.integers([-1, count, 1])]);
  const weighted = graph.node("Mul", [power, weights]);
  const strength = graph.node("ReduceSum", [weighted], { axes: [1], keepdims: 0 });
  const spreadOut = new Float64Array(heard * WIDTH);
  TONE_CHANNELS.forEach((channel, row) => {
    spreadOut[row * WIDTH + channel] = 1;
  });
  return graph.node("MatMul", [strength, graph.constant([heard, WIDTH], spreadOut)]);
};
