import { generateKeyPairSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../domain/digest.ts";
import type { Manifest } from "../../domain/manifest.ts";
import { createGraph } from "../../training/onnx/graph.ts";
import { aManifest, DETECTION } from "../domain/detection/a-manifest.ts";
import { temporaryFolder } from "./temporary-folder.ts";

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

export interface SignedModel {
  readonly directory: string;
  readonly publicKey: string;
}

/** Writes a signed artefact into a new folder; `change` alters the manifest before it is signed. */
export const signedModel = (change: Partial<Manifest> = {}): SignedModel => {
  const directory = temporaryFolder("model");
  const { manifest, onnx } = aModel();
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = Buffer.from(`${JSON.stringify({ ...manifest, ...change })}\n`);
  writeFileSync(join(directory, "model.onnx"), onnx);
  writeFileSync(join(directory, "model.json"), text);
  writeFileSync(join(directory, "model.sig"), sign("sha256", text, keys.privateKey));
  return {
    directory,
    publicKey: keys.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
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
