import { CHANNELS } from "../../domain/turbine/channels.ts";
import { WRAPPING } from "../../domain/turbine/parts.ts";
import { createGraph, type GraphBuilder } from "../onnx/graph.ts";
import type { Scaling } from "./scaling.ts";

const WIDTH = CHANNELS.length;
/** Memory of the smoothed score, as a share of the window. */
const EWMA_SHARE = 0.25;

/** Score per channel: the largest departure from the training mean, in standard deviations. */
export const largestDepartureGraph = (length: number, scaling: Scaling): Uint8Array => {
  const { graph, z } = begin("z-score", length, scaling);
  const size = graph.node("Abs", [z]);
  graph.output("scores", graph.node("ReduceMax", [size], { axes: [1], keepdims: 0 }), [
    "batch",
    WIDTH,
  ]);
  return graph.serialize();
};

/** Score per channel: the exponentially smoothed departure at the window's end. */
export const smoothedDepartureGraph = (length: number, scaling: Scaling): Uint8Array => {
  const { graph, z } = begin("ewma", length, scaling);
  const raw = Array.from({ length }, (_, row) => Math.exp((row - length) / (EWMA_SHARE * length)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = graph.constant(
    [length, 1],
    raw.map((weight) => weight / total),
  );
  const weighted = graph.node("Mul", [z, weights]);
  const mean = graph.node("ReduceSum", [weighted], { axes: [1], keepdims: 0 });
  graph.output("scores", graph.node("Abs", [mean]), ["batch", WIDTH]);
  return graph.serialize();
};

/** Begins a graph with the standardised window [batch, length, 6]; yaw is zero. */
export const begin = (
  name: string,
  length: number,
  { mean, std }: Scaling,
): { readonly graph: GraphBuilder; readonly z: string } => {
  const graph = createGraph(name, { name: "window", dims: ["batch", length, WIDTH] });
  const centred = graph.node("Sub", ["window", graph.constant([WIDTH], mean)]);
  const weight = std.map((value, channel) => (WRAPPING.includes(channel) ? 0 : 1 / value));
  return { graph, z: graph.node("Mul", [centred, graph.constant([WIDTH], weight)]) };
};
