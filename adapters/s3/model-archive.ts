import { gunzipSync } from "node:zlib";
import { createTarGzip, parseTar } from "nanotar";
import { sha256 } from "../../domain/digest.ts";
import { ModelRefused } from "../../domain/errors.ts";
import {
  MANIFEST_FILE,
  type Manifest,
  MODEL_FILE,
  parseManifestForm,
} from "../../domain/turbine/manifest.ts";
import { readObject } from "./object-store.ts";

export interface ModelArchive {
  readonly manifest: Manifest;
  /** The files that the manifest lists, content by name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * Reads a trainer's model.tar.gz and holds every file against the manifest's digests.
 * @throws ModelRefused naming every file that is missing or differs
 */
export const readModelArchive = async (uri: string): Promise<ModelArchive> => {
  const content = await unpack(uri);
  const manifest = manifestIn(content, uri);
  const listed = Object.entries(manifest.files);
  const problems = listed.flatMap(([name, digest]) => {
    // A manifest may name "constructor", which every object has.
    const file = Object.hasOwn(content, name) ? content[name] : undefined;
    if (!file) return [`${name} is listed but missing`];
    const found = sha256(file);
    return found === digest ? [] : [`${name} has SHA-256 ${found}, the manifest says ${digest}`];
  });
  if (problems.length > 0) {
    throw new ModelRefused(`${uri}: ${problems.join("; ")}; train the model again`);
  }
  const files = listed.flatMap(([name]) => (content[name] ? [[name, content[name]] as const] : []));
  return { manifest, files: Object.fromEntries(files) };
};

/** What a model.tar.gz says of itself, its other files unread. @throws ModelRefused, InvalidInput */
export const readManifest = async (uri: string): Promise<Manifest> =>
  manifestIn(await unpack(uri), uri);

const manifestIn = (content: Readonly<Record<string, Uint8Array>>, uri: string): Manifest => {
  const text = content[MANIFEST_FILE];
  if (!text) throw new ModelRefused(`${uri}: ${MANIFEST_FILE} is missing; train the model again`);
  return parseManifestForm(Buffer.from(text).toString("utf8"));
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

/** Models have some 50 KB; what unpacks to more than this would end the function for want of memory. */
const MOST_BYTES = 100 * 2 ** 20;

const unpack = async (uri: string): Promise<Record<string, Uint8Array>> => {
  const archive = await readObject(uri);
  try {
    // A copy, for nanotar reads from the beginning of the memory that Node gives several buffers of.
    const tar = new Uint8Array(gunzipSync(archive, { maxOutputLength: MOST_BYTES }));
    return Object.fromEntries(
      parseTar(tar).flatMap(({ name, data, type }) =>
        data && type !== "directory" ? [[name.replace(/^\.\//, ""), data]] : [],
      ),
    );
  } catch (cause) {
    const isTooLarge = (cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    const fault = isTooLarge ? "unpacks to more than 100 MB" : "not a readable .tar.gz archive";
    throw new ModelRefused(`${uri}: ${fault}`, { cause });
  }
};
