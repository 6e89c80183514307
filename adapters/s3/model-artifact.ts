import { zipSync } from "fflate";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { componentKey } from "../../domain/rollout/components.ts";
import type { Signed } from "../../domain/rollout/rollout.ts";
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE } from "../../domain/turbine/manifest.ts";
import { signManifest } from "../kms/signing.ts";
import { sizeOfObject, writeOnce } from "./object-store.ts";

/** 1980-01-01, the earliest a ZIP can say: equal content must give equal bytes. */
const FIXED_TIME = new Date(1980, 0, 1);

/**
 * Signs a manifest and stores it, with the files that travel beside it, as one ZIP under a key
 * made of its content. ECDSA signs differently every time, so a ZIP that is there is kept: a step
 * that runs twice must not change what Greengrass has already taken the digest of.
 */
export const storeSigned = async (
  bucket: string,
  name: string,
  keyId: string,
  manifest: Manifest,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Signed> => {
  const text = Buffer.from(`${canonicalJson(manifest)}\n`);
  const contentSha = sha256(text);
  const uri = `s3://${bucket}/${componentKey(contentSha, `${name}.zip`)}`;
  if ((await sizeOfObject(uri)) === undefined) {
    const signature = await signManifest(keyId, text);
    const entries = { ...files, [MANIFEST_FILE]: text, [SIGNATURE_FILE]: signature };
    await writeOnce(uri, zipSync(entries, { mtime: FIXED_TIME, level: 6 }));
  }
  return { contentSha, uri };
};
