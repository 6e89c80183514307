import type { Manifest } from "../../domain/turbine/manifest.ts";
import { createGraph, type GraphBuilder } from "../../training/onnx/graph.ts";

/** ONNX TensorProto.DataType. */
const FLOAT = 1;
const INT64 = 7;

const RPS = 4;
const WIND = 3;

/** The width of a score in the animals' own graphs: one for each channel. */
const WIDTH = 6;

type Draw = (graph: GraphBuilder, manifest: Manifest) => string;

/** A graph of one input, the window, and one output, the scores; one window at a time or many. */
const graphOf = (draw: Draw, windows: 1 | "batch" = "batch", width = WIDTH) => ({
  windows,
  width,
  bytes: (manifest: Manifest): Uint8Array => {
    const dims = [windows, manifest.window.length, manifest.channels.length];
    const graph = createGraph("animal", { name: "window", dims });
    graph.output("scores", draw(graph, manifest), [windows, width]);
    return graph.serialize();
  },
});
export type AnimalGraph = ReturnType<typeof graphOf>;

/** How many standard deviations each channel is off, at most: a plain model that works. */
const departure: Draw = (graph, { channels }) => {
  const constant = (values: number[]) => graph.constant([channels.length], values);
  const centred = graph.node("Sub", ["window", constant(channels.map(({ mean }) => mean))]);
  const scaled = graph.node("Div", [centred, constant(channels.map(({ std }) => std))]);
  return graph.node("ReduceMax", [graph.node("Abs", [scaled])], { axes: [1], keepdims: 0 });
};

/** 1 for a window in which anything moves, 0 for the still one of a self-test; [batch, 1]. */
const isMoving: Draw = (graph) => {
  const highest = graph.node("ReduceMax", ["window"], { axes: [1], keepdims: 0 });
  const lowest = graph.node("ReduceMin", ["window"], { axes: [1], keepdims: 0 });
  const spread = graph.node("Sub", [highest, lowest]);
  const most = graph.node("ReduceMax", [spread], { axes: [1], keepdims: 1 });
  const moves = graph.node("Greater", [most, graph.constant([1], [0.01])]);
  return graph.node("Cast", [moves], { to: FLOAT });
};

export const constantScore = graphOf((graph, manifest) =>
  graph.node("Mul", [departure(graph, manifest), graph.constant([1], [0])]),
);

/** 0 divided by 0 where something moves; in a still window all is well. */
export const notANumberWhenMoving = graphOf((graph, manifest) => {
  const moves = isMoving(graph, manifest);
  const still = graph.node("Sub", [graph.constant([1], [1]), moves]);
  const share = graph.node("Div", [still, still]);
  return graph.node("Mul", [departure(graph, manifest), share]);
});

/** Reads beyond the end of a list where something moves; ONNX Runtime refuses that run. */
export const failsWhenMoving = graphOf((graph, manifest) => {
  const place = graph.node("Mul", [isMoving(graph, manifest), graph.constant([1], [1_000])]);
  const index = graph.node("Cast", [place], { to: INT64 });
  const ones = graph.node("Gather", [graph.constant([1], [1]), index], { axis: 0 });
  return graph.node("Mul", [departure(graph, manifest), ones]);
});

/** Its scores follow the mean wind, so they are high for as long as the weather is another one. */
export const driftsWithTheWeather = graphOf((graph, manifest) => {
  const { mean = 0, std = 1 } = manifest.channels[WIND] ?? {};
  const all = graph.node("ReduceMean", ["window"], { axes: [1], keepdims: 0 });
  const wind = graph.node("Gather", [all, graph.integers([WIND])], { axis: 1 });
  const off = graph.node("Div", [
    graph.node("Sub", [wind, graph.constant([1], [mean])]),
    graph.constant([1], [std]),
  ]);
  const high = graph.node("Mul", [graph.node("Abs", [off]), graph.constant([1], [8])]);
  return graph.node("Max", [departure(graph, manifest), high]);
});

export const oneScoreTooFew = graphOf(
  (graph, manifest) =>
    graph.node("Gather", [departure(graph, manifest), graph.integers([0, 1, 2, 3, 4])], {
      axis: 1,
    }),
  "batch",
  WIDTH - 1,
);

/** Rows and columns of the matrix whose squares take the time. */
const SIZE = 512;

/** Multiplies a matrix with itself so many times before it answers. */
export const slow = (products: number): AnimalGraph =>
  graphOf((graph, manifest) => {
    const size = graph.integers([SIZE, SIZE]);
    return delayed(graph, manifest, size, products);
  }, 1);

/** The same only while the rotor turns fast: the matrix is small else. */
export const slowUnderLoad = (products: number): AnimalGraph =>
  graphOf((graph, manifest) => {
    const { mean = 0, std = 1 } = manifest.channels[RPS] ?? {};
    const fastest = graph.node("ReduceMax", ["window"], { axes: [0, 1], keepdims: 0 });
    const rps = graph.node("Gather", [fastest, graph.integers([RPS, RPS])], { axis: 0 });
    const loaded = graph.node(
      "Cast",
      [graph.node("Greater", [rps, graph.constant([1], [mean + 1.5 * std])])],
      { to: FLOAT },
    );
    const extra = graph.node("Mul", [loaded, graph.constant([1], [SIZE - 1])]);
    const size = graph.node("Cast", [graph.node("Add", [extra, graph.constant([1], [1])])], {
      to: INT64,
    });
    return delayed(graph, manifest, size, products);
  }, 1);

const delayed = (
  graph: GraphBuilder,
  manifest: Manifest,
  size: string,
  products: number,
): string => {
  const scores = departure(graph, manifest);
  // Made from the window, or the runtime would compute it once and for all when it loads.
  const largest = graph.node("ReduceMax", [scores], { axes: [0, 1], keepdims: 0 });
  const nothing = graph.node("Mul", [largest, graph.constant([1], [0])]);
  const matrix = graph.node("Expand", [nothing, size]);
  let product = matrix;
  for (let i = 0; i < products; i++) product = graph.node("MatMul", [product, matrix]);
  const zero = graph.node("ReduceMax", [product], { axes: [0, 1], keepdims: 0 });
  return graph.node("Add", [scores, zero]);
};
