// Imports run in their order: the native library must find telemetry switched off when it loads.
import "./telemetry-off.ts";

// biome-ignore lint/performance/noBarrelFile: one door to the package, with telemetry off.
export { InferenceSession, Tensor } from "onnxruntime-node";
