import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, sha256 } from "../domain/digest.ts";
import { InvalidInput, ModelRefused } from "../domain/errors.ts";
import { parseManifest } from "../domain/turbine/checked-manifest.ts";
import { MANIFEST_FILE, type Manifest, MODEL_FILE } from "../domain/turbine/manifest.ts";

export interface Artefact {
  readonly onnx: Uint8Array;
  readonly manifest: Manifest;
}

/** Writes model.onnx and model.json into the directory; equal models give equal bytes. */
export const writeArtefact = async (directory: string, artefact: Artefact): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, MODEL_FILE), artefact.onnx);
  await writeFile(join(directory, MANIFEST_FILE), `${canonicalJson(artefact.manifest)}\n`);
};

/**
 * Reads an artefact back and checks its digest.
 * @throws InvalidInput when a file is missing or the manifest is not one
 * @throws ModelRefused when the ONNX file is not the one the manifest speaks of
 */
export const readArtefact = async (directory: string): Promise<Artefact> => {
  const read = async (name: string): Promise<Buffer> => {
    try {
      return await readFile(join(directory, name));
    } catch (cause) {
      throw new InvalidInput(
        `cannot read ${join(directory, name)}; give a directory that \`train\` wrote`,
        {
          cause,
        },
      );
    }
  };
  const manifest = parseManifest((await read(MANIFEST_FILE)).toString("utf8"));
  const onnx = await read(MODEL_FILE);
  const digest = sha256(onnx);
  if (manifest.files[MODEL_FILE] !== digest) {
    throw new ModelRefused(
      `${MODEL_FILE} in ${directory} has SHA-256 ${digest}, its manifest says ${manifest.files[MODEL_FILE]}; train again`,
    );
  }
  return { onnx, manifest };
};
