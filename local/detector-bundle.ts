import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Architecture } from "../domain/architecture.ts";
import { componentKey } from "../domain/rollout/components.ts";
import { childEnvironment } from "../twin/process/child-environment.ts";
import { spawnGuarded } from "../twin/process/guarded-spawn.ts";
import type { World } from "../twin/world/world.ts";
import { ARTIFACT_BUCKET } from "./cloud-plan.ts";

const ARCHITECTURE: Architecture = process.arch === "arm64" ? "aarch64" : "amd64";
const BUILD = fileURLToPath(new URL("../edge/detector/build.ts", import.meta.url));

/**
 * Builds the detector as it deploys, for this machine, and stores it under its content's key. In a
 * process of its own: it handles 50 MB at once, which the cloud would keep for ever.
 */
export const publishDetector = async (world: World, outDir: string): Promise<string> => {
  const file = await build(outDir);
  const content = await readFile(file);
  const digest = createHash("sha256").update(content).digest("hex");
  const key = componentKey(digest, basename(file));
  await world.objects.put(ARTIFACT_BUCKET, key, content);
  return `s3://${ARTIFACT_BUCKET}/${key}`;
};

/** @throws Error with the build's own words */
const build = async (outDir: string): Promise<string> => {
  const child = spawnGuarded(process.execPath, [BUILD, "--out", outDir, "--arch", ARCHITECTURE], {
    env: childEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code, signal]] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    once(child, "exit"),
  ]);
  if (code === 0) return output.trim();
  throw new Error(`building the detector ended with ${signal ?? `exit code ${code}`}: ${errors}`);
};
