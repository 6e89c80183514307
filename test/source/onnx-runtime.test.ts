import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** Where the native library may be loaded: telemetry is switched off before it there. */
const LOADERS = [
  "adapters/onnx-runtime/onnx-runtime.ts",
  "edge/detector/runtime/onnx.ts",
  "twin/onnx-runtime/onnx-runtime.ts",
];
const LOADS = String.raw`^(import|export) \{.*from "onnxruntime-node"|import\("onnxruntime-node"\)`;

test("Nothing loads ONNX Runtime before its telemetry is switched off", () => {
  const loading = execFileSync("git", ["grep", "-lE", LOADS, "--", "*.ts", ":!test"], {
    encoding: "utf8",
  });
  expect(loading.trim().split("\n")).toEqual(LOADERS);
});

test("Telemetry is off in a process that has loaded the runtime", async () => {
  const { InferenceSession } = await import("../../adapters/onnx-runtime/onnx-runtime.ts");
  expect(InferenceSession.create).toBeTypeOf("function");
  expect(process.env["ORT_DISABLE_TELEMETRY"]).toBe("1");
});
