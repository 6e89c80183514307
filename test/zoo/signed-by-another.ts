import { generateKeyPairSync, sign } from "node:crypto";
import { zipSync } from "fflate";
import { parseTarGzip } from "nanotar";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { componentKey } from "../../domain/rollout/components.ts";
import { MANIFEST_FILE, MODEL_FILE, SIGNATURE_FILE } from "../../domain/turbine/manifest.ts";

/**
 * What the rollout would publish of this archive, signed with a key that is not the fleet's. Its
 * object is there before the rollout comes to it, and is kept as every object of a content is.
 */
export const signedByAnother = async (
  archive: Uint8Array,
  release: { readonly modelVersion: string; readonly modelPackageArn: string },
): Promise<{ readonly key: string; readonly zip: Uint8Array }> => {
  const entries = await parseTarGzip(archive);
  const dataOf = (file: string): Uint8Array =>
    entries.find(({ name }) => name === file)?.data ?? new Uint8Array();
  const manifest = JSON.parse(Buffer.from(dataOf(MANIFEST_FILE)).toString("utf8")) as object;
  const text = Buffer.from(`${canonicalJson({ ...manifest, ...release })}\n`);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const zip = zipSync({
    [MODEL_FILE]: dataOf(MODEL_FILE),
    [MANIFEST_FILE]: text,
    [SIGNATURE_FILE]: sign("sha256", text, privateKey),
  });
  return { key: componentKey(sha256(text), "model.zip"), zip };
};
