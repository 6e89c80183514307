import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import type { CoreClock } from "./core-clock.ts";
import type { Directories } from "./directories.ts";
import { download, sizeOf } from "./download.ts";
import type { Profile } from "./profile.ts";
import { type Artifact, manifestFor, type Recipe } from "./recipe.ts";
import { unzip } from "./unzip.ts";

export interface ArtifactStore {
  readonly s3: S3Client;
  readonly directories: Directories;
  readonly profile: Profile;
  readonly clock: CoreClock;
}

/**
 * Downloads and unpacks what a component version needs and has not yet. What is there is complete,
 * because it is renamed into place. @throws Error naming the artefact
 */
export const prepareArtifacts = async (store: ArtifactStore, recipe: Recipe): Promise<void> => {
  const { s3, directories, profile, clock } = store;
  const { ComponentName: name, ComponentVersion: version } = recipe;
  const folder = directories.artifacts(name, version);
  mkdirSync(folder, { recursive: true });
  mkdirSync(directories.unarchived(name, version), { recursive: true });
  for (const artifact of manifestFor(recipe, profile.recipe)?.Artifacts ?? []) {
    const file = join(folder, basename(artifact.URI));
    if (!existsSync(file)) {
      checkRoom(store, await sizeOf(s3, artifact));
      await download(s3, artifact, file, clock);
      chmodSync(file, modeOf(artifact));
    }
    if (artifact.Unarchive === "ZIP") {
      const target = join(directories.unarchived(name, version), basename(file, ".zip"));
      await unpack(file, target, modeOf(artifact));
    }
  }
};

/** (aws-greengrass-nucleus, ComponentManager: both limits, and their words) */
const checkRoom = ({ directories, profile }: ArtifactStore, needed: number): void => {
  const { storeBytes, minFreeBytes } = profile.deployment;
  const { bavail, bsize } = statfsSync(directories.root);
  const free = bavail * bsize;
  if (free - needed < minFreeBytes) {
    throw new Error(
      `Disk space critical: ${free} bytes usable, ${needed} bytes needed, ${minFreeBytes} bytes minimum allowed`,
    );
  }
  if (storeBytes === Number.POSITIVE_INFINITY) return;
  const used = sizeBelow(join(directories.root, "packages"));
  if (used + needed > storeBytes) {
    throw new Error(
      `Component store size limit reached: ${used} bytes existing, ${needed} bytes needed, ${storeBytes} bytes maximum allowed total`,
    );
  }
};

const sizeBelow = (directory: string): number =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/**
 * Who may read and execute: by default the owner reads and nobody executes.
 * (Component recipe reference, "Permission")
 */
const modeOf = ({ Permission: { Read = "OWNER", Execute = "NONE" } = {} }: Artifact): number =>
  bits(Read, 0o400, 0o444) | bits(Execute, 0o100, 0o111);

const bits = (grant: "NONE" | "OWNER" | "ALL", owner: number, all: number): number =>
  ({ NONE: 0, OWNER: owner, ALL: all })[grant];

const unpack = async (file: string, folder: string, mode: number): Promise<void> => {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await unzip(file, partial, mode);
  await rename(partial, folder);
};
