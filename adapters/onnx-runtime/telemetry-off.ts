/**
 * ONNX Runtime from 1.29 on sends telemetry and writes an identifier to disk, unless this is set
 * before it is loaded. (onnxruntime pull request 27379)
 */
// biome-ignore lint/style/noProcessEnv: the native library reads its own variable when it loads.
process.env["ORT_DISABLE_TELEMETRY"] = "1";
