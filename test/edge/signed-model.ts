import { generateKeyPairSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { aModel, type Making } from "./a-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface SignedModel {
  readonly directory: string;
  readonly publicKey: string;
}

export const signingKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Writes a signed artefact into a new folder; `change` alters the manifest before it is signed. */
export const signedModel = (
  change: Partial<Manifest> = {},
  keys: ReturnType<typeof signingKeys> = signingKeys(),
  making: Making = "good",
): SignedModel => {
  const directory = temporaryFolder("model");
  const { manifest, onnx } = aModel(making);
  const text = Buffer.from(`${JSON.stringify({ ...manifest, ...change })}\n`);
  writeFileSync(join(directory, "model.onnx"), onnx);
  writeFileSync(join(directory, "model.json"), text);
  writeFileSync(join(directory, "model.sig"), sign("sha256", text, keys.privateKey));
  return {
    directory,
    publicKey: keys.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
};
