import { cp, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_FILE, SIGNATURE_FILE } from "../../../domain/turbine/manifest.ts";
import type { Model, ModelPlace } from "../model.ts";

/** Copies of models in the component's own folder: Greengrass removes the old version's files. */
export interface ModelStore {
  /** Where the copy of a model lies, or would lie. */
  directoryOf(digest: string): string;
  /** Copies a model with its manifest and signature; whole on disk when it settles. */
  keep(model: Model, from: Pick<ModelPlace, "modelDir" | "manifestDir">): Promise<void>;
  /** Removes every other copy. */
  keepOnly(digests: readonly string[]): Promise<void>;
}

export const modelStoreAt = (directory: string): ModelStore => ({
  directoryOf: (digest) => join(directory, digest),
  async keep({ digest, manifest }, { modelDir, manifestDir }) {
    const unfinished = join(directory, `${digest}.new`);
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const sources = [
      ...Object.keys(manifest.files).map((name) => [modelDir, name] as const),
      ...[MANIFEST_FILE, SIGNATURE_FILE].map((name) => [manifestDir, name] as const),
    ];
    for (const [from, name] of sources) {
      await cp(join(from, name), join(unfinished, name));
      await synced(join(unfinished, name));
    }
    await rm(join(directory, digest), { recursive: true, force: true });
    await rename(unfinished, join(directory, digest));
    await synced(directory);
  },
  async keepOnly(digests) {
    for (const name of await readdir(directory).catch(() => [])) {
      if (!digests.includes(name)) {
        await rm(join(directory, name), { recursive: true, force: true });
      }
    }
  },
});

const synced = async (path: string): Promise<void> => {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};
