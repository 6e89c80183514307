import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { MOST_CHANGE } from "../../domain/turbine/engine/evidence/running.ts";
import { BLOCKS, DYNAMICS, KINDS } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { ROTOR, WIND, WRAPPING } from "../../domain/turbine/parts.ts";
import { createGraph, FLOAT, type GraphBuilder } from "../onnx/graph.ts";
import { LEVEL_PAIRS, type NormalBehaviour, VIBRATION_LEVELS } from "./normal-behaviour.ts";
import { addLevels, sum } from "./normal-behaviour-levels-graph.ts";
import { addTrust } from "./reach-graph.ts";
import { addRotorTone } from "./rotor-tone-graph.ts";
import { selection } from "./selection.ts";

const WIDTH = CHANNELS.length;

const LEVEL_COUNT = LEVEL_PAIRS.length + VIBRATION_LEVELS.length;

/** Writes the model as ONNX: raw windows in; scores, residuals and expectations out. */
export const normalBehaviourGraph = (model: NormalBehaviour): Uint8Array => {
  const { length } = model;
  const graph = createGraph("normal-behaviour", {
    name: "window",
    dims: ["batch", length, WIDTH],
  });
  const view = standardise(graph, model);
  const { residual, spread } = dynamicResidual(graph, model, view);
  const trust = graph.node("Mul", [view.gate, addTrust(graph, model, view.mean, spread)]);
  graph.output("scores", scores(graph, model, { ...view, trust }, residual), ["batch", WIDTH]);
  const { residuals, expectations } = addLevels(graph, model, view, residual);
  graph.output("residuals", residuals, ["batch", LEVEL_COUNT]);
  graph.output("expectations", expectations, ["batch", LEVEL_COUNT]);
  return graph.serialize();
};

interface View {
  readonly clipped: string;
  readonly excursion: string;
  /** [batch, BLOCKS, 6] */
  readonly blocks: string;
  /** [batch, 6] */
  readonly mean: string;
  /** [batch, 1]: 1 while the rotor ran through the window, else 0. */
  readonly gate: string;
}

const standardise = (graph: GraphBuilder, model: NormalBehaviour): View => {
  const { length, scaling } = model;
  const { mean, std } = scaling;
  const [low, high] = [scaling.low, scaling.high].map((values) =>
    values.map((v, c) => (v - at(mean, c)) / at(std, c)),
  ) as [Float64Array, Float64Array];
  const whole = (values: Float64Array) => inEveryRow(graph, length, values);
  const centred = graph.node("Sub", ["window", whole(mean)]);
  const z = graph.node("Mul", [centred, whole(std.map((s) => 1 / s))]);
  const atLeast = graph.node("Max", [z, whole(low)]);
  const clipped = graph.node("Min", [atLeast, whole(high)]);
  const shape = graph.integers([-1, BLOCKS, length / BLOCKS, WIDTH]);
  const blocked = graph.node("Reshape", [clipped, shape]);
  const blocks = graph.node("ReduceMean", [blocked], { axes: [2], keepdims: 0 });
  return {
    clipped,
    excursion: excursion(graph, z, low, high),
    blocks,
    mean: graph.node("ReduceMean", [blocks], { axes: [1], keepdims: 0 }),
    gate: runningGate(graph, model, clipped, blocks),
  };
};

/**
 * Per channel a constant for all readings of a window. ONNX Runtime broadcasts them row by
 * row, at 2.1 µs a window; repeated here it takes the fast path, at 0.3 µs.
 */
const inEveryRow = (graph: GraphBuilder, length: number, values: Float64Array): string =>
  graph.constant([length, WIDTH], Array.from({ length }, () => Array.from(values)).flat());

/** Largest distance from the middle of the healthy range in half widths: of the highest or lowest value. */
const excursion = (
  graph: GraphBuilder,
  z: string,
  low: Float64Array,
  high: Float64Array,
): string => {
  const middle = graph.constant(
    [WIDTH],
    low.map((l, c) => (l + at(high, c)) / 2),
  );
  const inverseHalf = graph.constant(
    [WIDTH],
    low.map((l, c) => 2 / (at(high, c) - l)),
  );
  const extreme = (op: string): string => graph.node(op, [z], { axes: [1], keepdims: 0 });
  const farthest = graph.node("Max", [
    graph.node("Sub", [extreme("ReduceMax"), middle]),
    graph.node("Sub", [middle, extreme("ReduceMin")]),
  ]);
  return graph.node("Mul", [farthest, inverseHalf]);
};

/** 1 while the rotor was never slower than the limit and its block means differ by little. */
const runningGate = (
  graph: GraphBuilder,
  { scaling, runningRps }: NormalBehaviour,
  clipped: string,
  blocks: string,
): string => {
  const [mean, std] = [at(scaling.mean, ROTOR), at(scaling.std, ROTOR)];
  const rps = selection(graph, [ROTOR]);
  const reduced = (op: string, values: string): string =>
    graph.node("MatMul", [graph.node(op, [values], { axes: [1], keepdims: 0 }), rps]);
  const limit = graph.constant([1], [(runningRps - mean) / std]);
  const isTurning = graph.node("Greater", [reduced("ReduceMin", clipped), limit]);
  const share = graph.constant([1], [1 - MOST_CHANGE]);
  // least·σ + μ > share·(most·σ + μ), in standardised units.
  const offset = graph.constant([1], [(-MOST_CHANGE * mean) / std]);
  const bound = graph.node("Add", [
    graph.node("Mul", [reduced("ReduceMax", blocks), share]),
    offset,
  ]);
  const isSteady = graph.node("Greater", [reduced("ReduceMin", blocks), bound]);
  return graph.node("Cast", [graph.node("And", [isTurning, isSteady])], { to: FLOAT });
};

const dynamicResidual = (graph: GraphBuilder, model: NormalBehaviour, view: View) => {
  const { clipped, mean } = view;
  const centre = graph.node("Reshape", [mean, graph.integers([-1, 1, WIDTH])]);
  const departure = graph.node("Sub", [clipped, centre]);
  const square = graph.node("Mul", [departure, departure]);
  const variance = graph.node("ReduceMean", [square], { axes: [1], keepdims: 0 });
  const axis = graph.integers([1]);
  const later = graph.node("Slice", [clipped, axis, graph.integers([model.length]), axis]);
  const earlier = graph.node("Slice", [
    clipped,
    graph.integers([0]),
    graph.integers([model.length - 1]),
    axis,
  ]);
  const step = graph.node("Sub", [later, earlier]);
  const steps = graph.node("ReduceMean", [graph.node("Mul", [step, step])], {
    axes: [1],
    keepdims: 0,
  });
  const peak = graph.node("ReduceMax", [square], { axes: [1], keepdims: 0 });
  const { floors } = model;
  const spread = logarithm(graph, variance, floors.spread);
  const dynamics = graph.node(
    "Concat",
    [
      spread,
      logarithm(graph, steps, floors.step),
      logarithm(graph, peak, floors.peak),
      logarithm(graph, addRotorTone(graph, model, departure, mean), floors.tone),
    ],
    {
      axis: 1,
    },
  );
  const residual = graph.node("Sub", [dynamics, expectedDynamics(graph, model, mean, spread)]);
  return { residual, spread };
};

/** The context's products are made from two selections of the mean, its rest is linear. */
const expectedDynamics = (
  graph: GraphBuilder,
  { expected }: NormalBehaviour,
  mean: string,
  spread: string,
): string => {
  const row = (context: number) => expected.slice(context * DYNAMICS, (context + 1) * DYNAMICS);
  const linear = new Float64Array(WIDTH * DYNAMICS);
  linear.set(row(1), WIND * DYNAMICS);
  linear.set(row(2), ROTOR * DYNAMICS);
  const ofSpread = new Float64Array(WIDTH * DYNAMICS);
  ofSpread.set(row(6), WIND * DYNAMICS);
  ofSpread.set(row(7), ROTOR * DYNAMICS);
  const products = Float64Array.from([...row(3), ...row(4), ...row(5)]);
  const left = graph.node("MatMul", [mean, selection(graph, [WIND, ROTOR, WIND])]);
  const right = graph.node("MatMul", [mean, selection(graph, [WIND, ROTOR, ROTOR])]);
  const product = graph.node("Mul", [left, right]);
  return sum(graph, [
    graph.node("MatMul", [mean, graph.constant([WIDTH, DYNAMICS], linear)]),
    graph.node("MatMul", [product, graph.constant([3, DYNAMICS], products)]),
    graph.node("MatMul", [spread, graph.constant([WIDTH, DYNAMICS], ofSpread)]),
    graph.constant([DYNAMICS], row(0)),
  ]);
};

const scores = (
  graph: GraphBuilder,
  { up, down, scaling }: NormalBehaviour,
  view: { readonly excursion: string; readonly trust: string },
  residual: string,
): string => {
  const above = graph.node("Mul", [residual, graph.constant([DYNAMICS], up)]);
  const below = graph.node("Mul", [
    residual,
    graph.constant(
      [DYNAMICS],
      down.map((d) => -d),
    ),
  ]);
  const worst = graph.node("Max", [above, below]);
  const perChannel = graph.node("Reshape", [worst, graph.integers([-1, KINDS, WIDTH])]);
  const worstFeature = graph.node("ReduceMax", [perChannel], { axes: [1], keepdims: 0 });
  const dynamics = graph.node("Mul", [worstFeature, view.trust]);
  const mask = CHANNELS.map((_, c) => (WRAPPING.includes(c) || scaling.isConstant[c] ? 0 : 1));
  return graph.node("Mul", [
    graph.node("Max", [dynamics, view.excursion]),
    graph.constant([WIDTH], mask),
  ]);
};

const logarithm = (graph: GraphBuilder, square: string, floor: Float64Array): string => {
  const kept = graph.node("Add", [square, graph.constant([WIDTH], floor)]);
  return graph.node("Mul", [graph.node("Log", [kept]), graph.constant([1], [0.5])]);
};
