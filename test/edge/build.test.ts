import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDetector } from "../../edge/detector/build.ts";
import { aNucleus } from "./a-nucleus.ts";
import { signedModel } from "./signed-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const directory = temporaryFolder("detector");
const isThisMachine = process.platform === "linux" && process.arch === "x64";
let zip: Buffer;
let nucleus: Awaited<ReturnType<typeof aNucleus>>;

beforeAll(async () => {
  const [path = ""] = await buildDetector({ outDir: directory, architectures: ["amd64"] });
  zip = readFileSync(path);
  nucleus = await aNucleus();
}, 60_000);
afterAll(async () => await nucleus.close());

test("Equal sources give an equal ZIP, so that a component version is its content", async () => {
  const outDir = temporaryFolder("detector");
  const [path = ""] = await buildDetector({ outDir, architectures: ["amd64"] });
  expect(readFileSync(path).equals(zip)).toBe(true);
});

test("The ZIP holds the app, the native files of its architecture and the agent's interface", () => {
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual([
    "app.cjs",
    "edge-manager-agent.proto",
    "aws-crt-nodejs.node",
    "onnxruntime_binding.node",
    "libonnxruntime.so.1",
  ]);
  const EM_X86_64 = 62;
  for (const [name, content] of Object.entries(files)) {
    if (/\.(node|so\.1)$/.test(name)) expect(content[18]).toBe(EM_X86_64);
  }
});

test.skipIf(!isThisMachine)(
  "Unpacked elsewhere, it runs by itself and serves turbines",
  async () => {
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      writeFileSync(join(directory, name), content);
    }
    const child = nucleus.start(signedModel(), join(directory, "app.cjs"));
    await nucleus.until(() => nucleus.states.includes("RUNNING"));
    expect(nucleus.receivers.size).toBe(2);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([143, null]);
  },
);
