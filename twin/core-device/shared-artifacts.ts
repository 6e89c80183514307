import { createHash } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type ArtifactStore, prepareArtifacts } from "./artifacts.ts";
import { type Directories, directoriesOf } from "./directories.ts";
import { manifestFor, type Recipe } from "./recipe.ts";

/** Gets a component version's artefacts to where a core device has them. */
export type PrepareArtifacts = (store: ArtifactStore, recipe: Recipe) => Promise<void>;

/**
 * For core devices that share a process: each artefact is fetched once, and linked to every device that
 * needs it. What an earlier process kept in the folder is forgotten; devices keep what is linked to them.
 */
export const sharingArtifacts = (folder: string): PrepareArtifacts => {
  rmSync(folder, { recursive: true, force: true });
  const fetched = new Map<string, Promise<void>>();
  return async (store, recipe) => {
    const { ComponentName: name, ComponentVersion: version } = recipe;
    // A version that was deleted and made anew has other artefacts under its name.
    const artifacts = JSON.stringify(manifestFor(recipe, store.profile.recipe)?.Artifacts ?? []);
    const own = createHash("sha256").update(`${name} ${version} ${artifacts}`).digest("hex");
    const directories = directoriesOf(join(folder, own.slice(0, 16)));
    const fetching = fetched.get(own) ?? prepareArtifacts({ ...store, directories }, recipe);
    fetched.set(own, fetching);
    // The next device tries again what failed for this one.
    await fetching.catch((error: unknown) => {
      fetched.delete(own);
      throw error;
    });
    const places = (all: Directories) => [
      all.artifacts(name, version),
      all.unarchived(name, version),
    ];
    const targets = places(store.directories);
    for (const [index, source] of places(directories).entries()) linkAll(source, targets[index]);
  };
};

/** What is in place is complete, because it is renamed into place. */
const linkAll = (source: string, target = ""): void => {
  if (existsSync(target)) return;
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const link = join(partial, relative(source, file));
    mkdirSync(dirname(link), { recursive: true });
    linkSync(file, link);
  }
  renameSync(partial, target);
};
