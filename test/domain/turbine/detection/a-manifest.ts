import type { Detection } from "../../../../domain/turbine/detection/settings.ts";
import type { Manifest } from "../../../../domain/turbine/manifest.ts";

export const DETECTION: Detection = {
  outputs: { scores: "scores", residuals: "residuals", expectations: "expectations" },
  persistence: { raise: 4, raiseGross: 2, clear: 2 },
  levels: [
    { channel: "rps", given: "wind_speed_rps", limit: 0.1, bound: 0.1, floor: 0.5 },
    { channel: "voltage", given: "rps", limit: 0.1, bound: 0.1, floor: 20 },
    { channel: "voltage", given: "wind_speed_rps", limit: 0.1, bound: 0.1, floor: 20 },
  ],
  evidenceSeconds: 5,
  warmUpSeconds: 20,
  baselineSeconds: 3_600,
  running: { rps: 0.8, voltage: 30, settleSeconds: 2 },
  frozenSeconds: [3, 3, 3, 10, 10, 3],
  grossRatio: 3,
  notJudged: [],
};

/** A manifest whose model's outputs a test makes up itself. */
export const aManifest = (detection: Partial<Detection> = {}): Manifest => ({
  schemaVersion: 1,
  modelVersion: "7",
  kind: "made-up",
  channels: [
    { name: "roll", mean: 0, std: 0.01 },
    { name: "pitch", mean: 0, std: 0.01 },
    { name: "yaw", mean: 0, std: 1 },
    { name: "wind_speed_rps", mean: 3, std: 0.5 },
    { name: "rps", mean: 2, std: 0.5 },
    { name: "voltage", mean: 80, std: 30 },
  ],
  window: { length: 20, stride: 10 },
  rateHz: 20,
  opset: 12,
  inputs: [{ name: "window", shape: ["batch", 20, 6], type: "float32" }],
  outputs: [
    { name: "scores", shape: ["batch", 6], type: "float32" },
    { name: "residuals", shape: ["batch", 3], type: "float32" },
    { name: "expectations", shape: ["batch", 3], type: "float32" },
  ],
  thresholds: [1.5, 1.5, 1, 1.5, 1.5, 1.5],
  detection: { ...DETECTION, ...detection },
  baseline: {},
  metrics: {},
  files: {},
  training: {},
});
