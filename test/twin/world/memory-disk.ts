import type { Change, Disk } from "../../../twin/world/store.ts";

/** A disk that outlives the stores on it, and may refuse a write as one that is full does. */
export const memoryDisk = (beforeWrite: (changes: readonly Change[]) => void = () => undefined) => {
  const collections = new Map<string, Map<string, Uint8Array>>();
  const entriesOf = (name: string): Map<string, Uint8Array> => {
    const entries = collections.get(name) ?? new Map<string, Uint8Array>();
    collections.set(name, entries);
    return entries;
  };
  return {
    read: (name) => [...entriesOf(name)],
    write(changes) {
      beforeWrite(changes);
      for (const { collection, key, value } of changes) {
        if (value === undefined) entriesOf(collection).delete(key);
        else entriesOf(collection).set(key, value);
      }
    },
    close: () => undefined,
  } satisfies Disk;
};
