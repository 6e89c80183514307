import { sha256 } from "../../domain/digest.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { createGraph } from "../../training/onnx/graph.ts";
import { aManifest, DETECTION } from "../domain/turbine/detection/a-manifest.ts";

export const BASELINE = {
  windows: 100,
  edges: Array.from({ length: 6 }, () => [1, 2, 3]),
  usual: [0, 0, 0, 0, 0, 0],
};

/** `unseeing`: the voltage is all the same to it; `slow`: it takes dozens of milliseconds a window. */
export type Making = "good" | "unseeing" | "slow";

/** A model of the simplest family: how many standard deviations a channel is off. */
export const aModel = (making: Making = "good"): { manifest: Manifest; onnx: Uint8Array } => {
  const base = aManifest({
    ...DETECTION,
    outputs: { scores: "scores" },
    levels: [],
    persistence: { raise: 2, raiseGross: 2, clear: 2 },
  });
  const onnx = departureModel(base, making);
  const manifest: Manifest = {
    ...base,
    outputs: [{ name: "scores", shape: ["batch", 6], type: "float32" }],
    baseline: BASELINE,
    thresholds: [8, 8, 8, 8, 8, 8],
    files: { "model.onnx": sha256(onnx) },
  };
  return { manifest, onnx };
};

const departureModel = ({ channels, window }: Manifest, making: Making): Uint8Array => {
  const dims = ["batch", window.length, channels.length];
  const graph = createGraph("departure", { name: "window", dims });
  const constant = (values: number[]) => graph.constant([channels.length], values);
  const centred = graph.node("Sub", ["window", constant(channels.map(({ mean }) => mean))]);
  const scaled = graph.node("Div", [centred, constant(channels.map(({ std }) => std))]);
  const seen = graph.node("Mul", [
    scaled,
    constant(channels.map(({ name }) => (making === "unseeing" && name === "voltage" ? 0 : 1))),
  ]);
  const judged = making === "slow" ? slowly(graph, seen) : seen;
  const largest = graph.node("ReduceMax", [graph.node("Abs", [judged])], {
    axes: [1],
    keepdims: 0,
  });
  graph.output("scores", largest, ["batch", channels.length]);
  return graph.serialize();
};

/** The same values, by way of millions of sines. */
const slowly = (graph: ReturnType<typeof createGraph>, values: string): string => {
  const apart = graph.node("Unsqueeze", [values], { axes: [3] });
  let work = graph.node("Expand", [apart, graph.integers([1, 1, 1, 20_000])]);
  for (let turn = 0; turn < 2; turn++) work = graph.node("Sin", [work]);
  const one = graph.node("ReduceMax", [work], { axes: [3], keepdims: 0 });
  const nothing = graph.node("Mul", [one, graph.constant([1], [0])]);
  return graph.node("Add", [values, nothing]);
};
