import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Architecture } from "../domain/architecture.ts";
import { componentKey } from "../domain/rollout/components.ts";
import { runProgram } from "../twin/process/run-program.ts";
import type { World } from "../twin/world/world.ts";
import { ARTIFACT_BUCKET } from "./cloud-plan.ts";

const ARCHITECTURE: Architecture = process.arch === "arm64" ? "aarch64" : "amd64";
const BUILD = fileURLToPath(new URL("../edge/detector/build.ts", import.meta.url));

/**
 * Builds the detector as it deploys, for this machine, and stores it under its content's key. In a
 * process of its own: it handles 50 MB at once.
 */
export const publishDetector = async (world: World, outDir: string): Promise<string> => {
  const file = await runProgram(BUILD, ["--out", outDir, "--arch", ARCHITECTURE]).catch(
    (cause: Error) => {
      throw new Error(`building the detector failed: ${cause.message}`, { cause });
    },
  );
  const content = await readFile(file);
  const digest = createHash("sha256").update(content).digest("hex");
  const key = componentKey(digest, basename(file));
  await world.objects.put(ARTIFACT_BUCKET, key, content);
  return `s3://${ARTIFACT_BUCKET}/${key}`;
};
