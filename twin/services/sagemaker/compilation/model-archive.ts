import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { parseTar } from "nanotar";
import type { World } from "../../../world/world.ts";
import { readS3 } from "../s3-uri.ts";
import { InputConfigurationError } from "./client-error.ts";

/** The one .onnx file of the archive at that URI. @throws InputConfigurationError */
export const modelIn = async (
  world: World,
  uri: string,
): Promise<{ name: string; file: Uint8Array }> => {
  if (!uri.endsWith(".tar.gz")) {
    throw new InputConfigurationError(
      `Expected S3Uri to name one .tar.gz archive, got ${uri}. Pack the model as .tar.gz.`,
    );
  }
  const archive = await readS3(world, uri);
  if (archive === undefined) {
    throw new InputConfigurationError(
      `Unable to download the model: no object at ${uri}. Check bucket and key, and that the role may read them.`,
    );
  }
  const entries = await entriesOf(archive, uri);
  const [model, ...others] = entries.filter(({ name }) => name.endsWith(".onnx"));
  if (model !== undefined && others.length === 0) return model;
  const names = entries.map(({ name }) => name).join(", ") || "nothing";
  throw new InputConfigurationError(
    `Expected exactly one .onnx file in ${uri}, found ${model === undefined ? 0 : others.length + 1} (the archive holds: ${names}).`,
  );
};

/** A model here has some 50 KB: what unpacks to more than this is an attack or a mistake. */
const MOST_BYTES = 100 * 1024 ** 2;

/** Every regular file of a .tar.gz. @throws InputConfigurationError */
export const entriesOf = async (
  archive: Uint8Array,
  uri: string,
): Promise<{ name: string; file: Uint8Array }[]> => {
  try {
    return parseTar(
      new Uint8Array(await promisify(gunzip)(archive, { maxOutputLength: MOST_BYTES })),
    ).flatMap(({ name, type, data }) =>
      type === "file" && data !== undefined
        ? [{ name: name.replace(/^\.\//, ""), file: data }]
        : [],
    );
  } catch (cause) {
    const isTooLarge = (cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    const remedy = isTooLarge
      ? `It unpacks to more than ${MOST_BYTES / 1024 ** 2} MB.`
      : "Please confirm the model is a tar.gz file.";
    throw new InputConfigurationError(`Unable to untar input model ${uri}. ${remedy}`, { cause });
  }
};
