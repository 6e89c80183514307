import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Architecture } from "../domain/architecture.ts";
import { sha256 } from "../domain/digest.ts";
import { buildDetector } from "../edge/detector/build.ts";
import { ARTIFACT_BUCKET } from "./cloud.ts";
import type { World } from "./world.ts";

const ARCHITECTURE: Architecture = process.arch === "arm64" ? "aarch64" : "amd64";

/** Builds the detector as it deploys, for this machine, and stores it under its content's key. */
export const publishDetector = async (world: World, outDir: string): Promise<string> => {
  const [file] = await buildDetector({ outDir, architectures: [ARCHITECTURE] });
  if (file === undefined) throw new Error("detector: the build made no file");
  const content = await readFile(file);
  const key = `detector/${sha256(content)}/${basename(file)}`;
  await world.objects.put(ARTIFACT_BUCKET, key, content);
  return `s3://${ARTIFACT_BUCKET}/${key}`;
};
