import { createTarGzip } from "nanotar";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { MANIFEST_FILE, type Manifest, MODEL_FILE } from "../../domain/turbine/manifest.ts";

/** A trainer's model.tar.gz of these files; the manifest's digests are right unless it says others. */
export const archiveOf = (
  onnx: Uint8Array,
  manifest: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> =>
  createTarGzip([
    { name: MODEL_FILE, data: onnx },
    { name: MANIFEST_FILE, data: `${canonicalJson(manifest)}\n` },
  ]);

export const filesOf = (onnx: Uint8Array): Pick<Manifest, "files"> => ({
  files: { [MODEL_FILE]: sha256(onnx) },
});
