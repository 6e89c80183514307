import type { Folder } from "./folder.ts";
import { type Scan, scan } from "./frame.ts";
import { missingAmong } from "./numbered.ts";

export const NOTHING: Scan = { bodies: [], damagedPlaces: 0, tornBytes: 0 };

/**
 * Reads the newest journal of a folder. A file gets its name only when it is complete on disk, so
 * the highest number holds everything; an older one was left by a crash before it was removed. One
 * that cannot be read counts as damaged.
 */
export const recover = async (folder: Folder): Promise<Scan> => {
  const generation = await newestGeneration(folder);
  if (generation === 0) return NOTHING;
  try {
    return read(Buffer.from(await folder.read(fileNameOf(generation))));
  } catch {
    return { ...NOTHING, damagedPlaces: 1 };
  }
};

/** What is sound in a journal's bytes; records that are gone as a whole are a damaged place, too. */
export const read = (bytes: Buffer): Scan => {
  const found = scan(bytes);
  const { places, hasNoEnd } = missingAmong(found.bodies);
  const isCut = hasNoEnd && found.tornBytes === 0;
  return { ...found, damagedPlaces: Math.max(found.damagedPlaces, places) + Number(isCut) };
};

/** 0 when there is no finished journal. */
export const newestGeneration = async (folder: Folder): Promise<number> =>
  Math.max(0, ...(await folder.list()).map((name) => Number(NAME.exec(name)?.[1] ?? 0)));

const NAME = /^journal-(\d{1,15})$/;

export const fileNameOf = (generation: number): string => `journal-${generation}`;
