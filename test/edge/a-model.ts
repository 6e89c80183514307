import { sha256 } from "../../domain/digest.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { createGraph } from "../../training/onnx/graph.ts";
import { aManifest, DETECTION } from "../domain/turbine/detection/a-manifest.ts";

export const BASELINE = {
  windows: 100,
  edges: Array.from({ length: 6 }, () => [1, 2, 3]),
  usual: [0, 0, 0, 0, 0, 0],
};

/** A model of the simplest family: how many standard deviations a channel is off. */
export const aModel = (): { manifest: Manifest; onnx: Uint8Array } => {
  const base = aManifest({
    ...DETECTION,
    outputs: { scores: "scores" },
    levels: [],
    persistence: { raise: 2, raiseGross: 2, clear: 2 },
  });
  const onnx = departureModel(base);
  const manifest: Manifest = {
    ...base,
    outputs: [{ name: "scores", shape: ["batch", 6], type: "float32" }],
    baseline: BASELINE,
    thresholds: [8, 8, 8, 8, 8, 8],
    files: { "model.onnx": sha256(onnx) },
  };
  return { manifest, onnx };
};

const departureModel = ({ channels, window }: Manifest): Uint8Array => {
  const dims = ["batch", window.length, channels.length];
  const graph = createGraph("departure", { name: "window", dims });
  const constant = (values: number[]) => graph.constant([channels.length], values);
  const centred = graph.node("Sub", ["window", constant(channels.map(({ mean }) => mean))]);
  const scaled = graph.node("Div", [centred, constant(channels.map(({ std }) => std))]);
  const largest = graph.node("ReduceMax", [graph.node("Abs", [scaled])], {
    axes: [1],
    keepdims: 0,
  });
  graph.output("scores", largest, ["batch", channels.length]);
  return graph.serialize();
};
