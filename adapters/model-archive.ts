import { createTarGzip, parseTarGzip } from "nanotar";
import { sha256 } from "../domain/digest.ts";
import { ModelRefused } from "../domain/errors.ts";
import { MANIFEST_FILE, type Manifest, MODEL_FILE, parseManifest } from "../domain/manifest.ts";
import { readObject } from "./object-store.ts";

export interface ModelArchive {
  readonly manifest: Manifest;
  /** The files that the manifest lists, content by name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * Reads a trainer's model.tar.gz and holds every file against the manifest's digests.
 * @throws ModelRefused naming the file that is missing or differs
 */
export const readModelArchive = async (uri: string): Promise<ModelArchive> => {
  const content = await unpack(uri);
  const text = content[MANIFEST_FILE];
  if (!text) throw new ModelRefused(`${uri}: ${MANIFEST_FILE} is missing; train the model again`);
  const manifest = parseManifest(Buffer.from(text).toString("utf8"));
  const files: Record<string, Uint8Array> = {};
  for (const [name, digest] of Object.entries(manifest.files)) {
    const file = content[name];
    if (!file)
      throw new ModelRefused(`${uri}: ${name} is listed but missing; train the model again`);
    if (sha256(file) !== digest) {
      throw new ModelRefused(
        `${uri}: ${name} has SHA-256 ${sha256(file)}, the manifest says ${digest}; train the model again`,
      );
    }
    files[name] = file;
  }
  return { manifest, files };
};

/** Every file of a compiled model's archive, content by name. */
export const readCompiledArchive = (uri: string): Promise<Record<string, Uint8Array>> =>
  unpack(uri);

/** What Neo takes: an archive with the one .onnx file in it, the same bytes for the same model. */
export const neoInput = async ({ files, manifest }: ModelArchive): Promise<Uint8Array> => {
  const model = files[MODEL_FILE];
  if (!model) throw new ModelRefused(`the model (${manifest.kind}) has no ${MODEL_FILE}`);
  return createTarGzip([{ name: MODEL_FILE, data: model, attrs: { mtime: 0 } }]);
};

const unpack = async (uri: string): Promise<Record<string, Uint8Array>> => {
  const archive = await readObject(uri);
  try {
    const entries = await parseTarGzip(archive);
    return Object.fromEntries(
      entries.flatMap(({ name, data, type }) =>
        data && type !== "directory" ? [[name.replace(/^\.\//, ""), data]] : [],
      ),
    );
  } catch (cause) {
    throw new ModelRefused(`${uri}: not a readable .tar.gz archive`, { cause });
  }
};
