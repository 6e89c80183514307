import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { sha256 } from "../../domain/digest.ts";
import { ModelRefused } from "../../domain/errors.ts";
import type { Delivery } from "../../domain/rollout/delivery.ts";
import { parseManifest } from "../../domain/turbine/checked-manifest.ts";
import { type Baseline, baselineOf, detectionOf } from "../../domain/turbine/detection/settings.ts";
import { kernelParametersOf } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE } from "../../domain/turbine/manifest.ts";

export interface Model {
  /** SHA-256 of the signed model.json, which names the digest of every other file. */
  readonly digest: string;
  readonly manifest: Manifest;
  readonly baseline: Baseline;
}

export interface ModelPlace {
  readonly modelDir: string;
  readonly manifestDir: string;
  /** Base64 of the DER SubjectPublicKeyInfo; by commas, each of which may have signed. */
  readonly publicKey: string;
  readonly delivery: Delivery;
}

/**
 * Reads the manifest after checking its signature (ECDSA P-256, SHA-256, DER), then every file's
 * digest. `edge-manager`: the manifest that is signed names the compiled files, and the packaging job
 * puts them into a folder of its own naming, so they are looked for.
 * @throws ModelRefused naming what differs
 */
export const loadModel = async (place: ModelPlace): Promise<Model> => {
  const content = await signedManifest(place);
  const model = modelFrom(content, join(place.manifestDir, MANIFEST_FILE));
  const { files } = model.manifest;
  await checkFiles(await folderOf(place, Object.keys(files)), files);
  return model;
};

const folderOf = async (
  { delivery, modelDir }: ModelPlace,
  names: readonly string[],
): Promise<string> => {
  if (delivery === "onnx") return modelDir;
  const entries = await readdir(modelDir, { withFileTypes: true, recursive: true }).catch(() => []);
  const found = entries.find((entry) => entry.isFile() && names.includes(entry.name));
  return found?.parentPath ?? modelDir;
};

const signedManifest = async ({ manifestDir, publicKey }: ModelPlace): Promise<Buffer> => {
  const keys = publicKey.split(",").map(keyFrom);
  const path = join(manifestDir, MANIFEST_FILE);
  const [content, signature] = await Promise.all([
    contentOf(path),
    contentOf(join(manifestDir, SIGNATURE_FILE)),
  ]);
  if (!keys.some((key) => verify("sha256", content, key, signature))) {
    throw new ModelRefused(
      `${path}: ${SIGNATURE_FILE} does not fit it and the detector's public key; release the model again`,
    );
  }
  return content;
};

const keyFrom = (base64: string): KeyObject => {
  try {
    const key = createPublicKey({
      key: Buffer.from(base64, "base64"),
      format: "der",
      type: "spki",
    });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch (cause) {
    throw new ModelRefused(`PUBLIC_KEY: expected base64 of a DER public key, got "${base64}"`, {
      cause,
    });
  }
  throw new ModelRefused(`PUBLIC_KEY: expected a P-256 key, got "${base64}"`);
};

/**
 * What a signed manifest says.
 * @throws ModelRefused when it is not understood, with the field as its cause
 */
export const modelFrom = (content: Buffer, path: string): Model => {
  try {
    const manifest = parseManifest(content.toString("utf8"));
    detectionOf(manifest);
    kernelParametersOf(manifest);
    return { digest: sha256(content), manifest, baseline: baselineOf(manifest) };
  } catch (cause) {
    throw new ModelRefused(`${path}: signed, but not understood`, { cause });
  }
};

const checkFiles = async (
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> => {
  if (Object.keys(files).length === 0) {
    throw new ModelRefused(`${MANIFEST_FILE} names no file of the model; train again`);
  }
  for (const [name, expected] of Object.entries(files)) {
    if (isAbsolute(name) || normalize(name).startsWith("..")) {
      throw new ModelRefused(`${MANIFEST_FILE} names ${name}, which lies outside the artefact`);
    }
    const found = await digestOf(join(directory, name));
    if (found !== expected) {
      throw new ModelRefused(
        `${join(directory, name)} has SHA-256 ${found}, ${MANIFEST_FILE} says ${expected}; deploy the model component again`,
      );
    }
  }
};

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new ModelRefused(`cannot read ${path}`, { cause });
  }
  return hash.digest("hex");
};

const contentOf = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ModelRefused(`cannot read ${path}`, { cause });
  }
};
