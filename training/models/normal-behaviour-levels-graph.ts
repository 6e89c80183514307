import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { BLOCKS, DYNAMICS } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import type { GraphBuilder } from "../onnx/graph.ts";
import {
  LEVEL_FEATURES,
  LEVEL_PAIRS,
  type NormalBehaviour,
  VIBRATION_LEVELS,
} from "./normal-behaviour.ts";

const WIDTH = CHANNELS.length;

/**
 * Adds the slow deviations: for every pair the predicted channel's residual and expectation in its
 * own unit, for every vibration level its logarithm's excess, of an expectation of 1.
 */
export const addLevels = (
  graph: GraphBuilder,
  model: NormalBehaviour,
  view: { readonly blocks: string; readonly mean: string },
  residual: string,
) => {
  const { mean, std } = model.scaling;
  const k = LEVEL_PAIRS.length;
  const linear = new Float64Array(BLOCKS * WIDTH * k);
  const squared = new Float64Array(BLOCKS * WIDTH * k);
  const target = new Float64Array(WIDTH * k);
  const scale = new Float64Array(k);
  const offset = new Float64Array(k);
  LEVEL_PAIRS.forEach(({ channel, given }, pair) => {
    const own = CHANNELS.indexOf(channel);
    const coefficients = model.levels[pair] ?? new Float64Array(LEVEL_FEATURES);
    const unit = at(std, own);
    for (let block = 0; block < BLOCKS; block++) {
      const cell = (block * WIDTH + CHANNELS.indexOf(given)) * k + pair;
      linear[cell] = at(coefficients, block) * unit;
      squared[cell] = at(coefficients, BLOCKS + block) * unit;
    }
    target[own * k + pair] = unit;
    scale[pair] = at(coefficients, 2 * BLOCKS) * unit;
    offset[pair] = at(mean, own);
  });
  const flat = graph.node("Reshape", [view.blocks, graph.integers([-1, BLOCKS * WIDTH])]);
  const expected = sum(graph, [
    graph.node("MatMul", [flat, graph.constant([BLOCKS * WIDTH, k], linear)]),
    graph.node("MatMul", [
      graph.node("Mul", [flat, flat]),
      graph.constant([BLOCKS * WIDTH, k], squared),
    ]),
    graph.constant([k], scale),
  ]);
  const actual = graph.node("MatMul", [view.mean, graph.constant([WIDTH, k], target)]);
  const vibration = graph.node("MatMul", [residual, spreadSelection(graph)]);
  const one = graph.node("Add", [
    graph.node("Mul", [vibration, graph.constant([1], [0])]),
    graph.constant([1], [1]),
  ]);
  return {
    residuals: graph.node("Concat", [graph.node("Sub", [actual, expected]), vibration], {
      axis: 1,
    }),
    expectations: graph.node(
      "Concat",
      [graph.node("Add", [expected, graph.constant([k], offset)]), one],
      { axis: 1 },
    ),
  };
};

const spreadSelection = (graph: GraphBuilder): string => {
  const count = VIBRATION_LEVELS.length;
  const matrix = new Float64Array(DYNAMICS * count);
  VIBRATION_LEVELS.forEach(({ channel, kind }, k) => {
    matrix[(kind * WIDTH + CHANNELS.indexOf(channel)) * count + k] = 1;
  });
  return graph.constant([DYNAMICS, count], matrix);
};

export const sum = (graph: GraphBuilder, terms: readonly string[]): string =>
  terms.reduce((total, term) => graph.node("Add", [total, term]));
