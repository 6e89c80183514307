import { deserialize, serialize } from "node:v8";
import { Collection } from "./collection.ts";

/** Where a store's changes go: all those of one commit, or none. */
export interface Disk {
  /** In the order in which the keys were first written. */
  read(collection: string): Iterable<readonly [key: string, value: Uint8Array]>;
  /** @throws Error when it cannot; then nothing of it is kept */
  write(changes: readonly Change[]): void;
  close(): void;
}

export interface Change {
  readonly collection: string;
  readonly key: string;
  /** Absent when the key was deleted. */
  readonly value?: Uint8Array;
}

/**
 * What a twin must not forget. Services hold it in memory, as collections, and change it there; each
 * commit makes durable at once what changed since the last, so that a request's effects and the
 * events it emits are there together or not at all.
 */
export interface Store {
  /** With what was kept of it; the same one for the same name. */
  collection<Value>(name: string): Collection<Value>;
  /** Called before an answer leaves; else it happens at the end of the event loop's turn. @throws Error when the disk refuses */
  commit(): void;
  /** Runs once everything that changed so far is durable: what others see must not be forgotten. */
  afterCommit(work: () => void): void;
  /** Commits for the last time; who commits a later change is refused. */
  close(): void;
}

/** A store that keeps nothing: for tests, and for twins that end for good. */
export const forgetfulStore = (): Store => {
  const collections = new Map<string, Collection<unknown>>();
  return {
    collection: <Value>(name: string) => {
      const found = collections.get(name) ?? new Collection<unknown>(() => undefined);
      collections.set(name, found);
      return found as Collection<Value>;
    },
    commit: () => undefined,
    afterCommit: (work) => work(),
    close: () => undefined,
  };
};

/**
 * A store on a disk. One that refused a commit refuses every later one: memory is ahead of the disk
 * then, and only a new start from the disk can be trusted. `onFailure` is told of it once.
 */
export const createStore = (disk: Disk, onFailure: (error: Error) => void): Store => {
  const collections = new Map<string, Collection<unknown>>();
  const changed = new Map<string, { name: string; key: string }>();
  let waiting: (() => void)[] = [];
  let failure: Error | undefined;
  let [isClosed, isLate, isScheduled] = [false, false, false];

  const commit = (): void => {
    if (failure !== undefined) throw failure;
    if (isLate) throw new Error("the store is closed already: what changed since is not kept");
    write();
    for (const work of waiting.splice(0)) work();
  };

  const write = (): void => {
    if (changed.size === 0) return;
    try {
      disk.write([...changed.values()].map(changeOf));
      changed.clear();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      onFailure(failure);
      throw error;
    }
  };

  const changeOf = ({ name, key }: { name: string; key: string }): Change => {
    const collection = collections.get(name);
    return collection?.has(key)
      ? { collection: name, key, value: serialize(collection.get(key)) }
      : { collection: name, key };
  };

  const commitSoon = (): void => {
    if (isScheduled || isClosed) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (failure === undefined) attempt(commit);
    });
  };

  const open = (name: string): Collection<unknown> => {
    const collection = new Collection<unknown>((key) => {
      isLate ||= isClosed;
      if (isClosed) return;
      changed.set(`${name}\0${key}`, { name, key });
      commitSoon();
    });
    const kept = isClosed ? [] : disk.read(name);
    for (const [key, value] of kept) collection.restore(key, deserialize(value));
    collections.set(name, collection);
    return collection;
  };

  return {
    collection: <Value>(name: string) => (collections.get(name) ?? open(name)) as Collection<Value>,
    commit,
    afterCommit(work) {
      waiting.push(work);
      commitSoon();
    },
    close() {
      if (isClosed) return;
      if (failure === undefined) attempt(commit);
      isClosed = true;
      waiting = [];
      disk.close();
    },
  };
};

/** Whom it concerns has been told by `onFailure`. */
const attempt = (commit: () => void): void => {
  try {
    commit();
  } catch {
    // The store says so to everybody who asks next.
  }
};
