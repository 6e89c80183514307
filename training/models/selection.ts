import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { GraphBuilder } from "../onnx/graph.ts";

const WIDTH = CHANNELS.length;

/** A constant [6, channels.length] that picks these channels from [batch, 6] by MatMul. */
export const selection = (graph: GraphBuilder, channels: readonly number[]): string => {
  const matrix = new Float64Array(WIDTH * channels.length);
  channels.forEach((channel, column) => {
    matrix[channel * channels.length + column] = 1;
  });
  return graph.constant([WIDTH, channels.length], matrix);
};
