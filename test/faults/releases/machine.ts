import { createContext, runInContext } from "node:vm";

/** What a detector's own JavaScript does to the process that it would run in. */
export interface Machine {
  /** It blocks before it has begun. */
  readonly hangs: boolean;
  /** Bytes that it holds. */
  heldBytes(): number;
  /** A message as the process reads it. */
  read(payload: string): string;
  /** Seconds after which the process exits by itself; undefined when it goes on. */
  readonly exitsAfter: number | undefined;
}

/** The script with a process of its own, so that one device's does not harm another's. */
export const runOn = (script: string, seconds: () => number): Machine => {
  const did: {
    exitsAfter?: number;
    grows?: { readonly work: () => void; readonly everySeconds: number };
    hangs: boolean;
    exits: boolean;
    held: number;
    grown: number;
  } = { hangs: false, exits: false, held: 0, grown: 0 };
  const json = { parse: JSON.parse, stringify: JSON.stringify };
  const context = createContext({
    JSON: json,
    Buffer: {
      alloc(bytes: number) {
        did.held += bytes;
      },
    },
    Atomics: {
      wait() {
        did.hangs = true;
      },
    },
    process: {
      exit() {
        did.exits = true;
      },
    },
    setInterval(work: () => void, ms: number) {
      did.grows = { work, everySeconds: ms / 1_000 };
    },
    setTimeout(work: () => void, ms: number) {
      work();
      if (did.exits) did.exitsAfter = ms / 1_000;
    },
  });
  runInContext(script, context);
  return {
    hangs: did.hangs,
    exitsAfter: did.exitsAfter,
    heldBytes() {
      const { grows } = did;
      if (!grows) return did.held;
      for (; did.grown < Math.floor(seconds() / grows.everySeconds); did.grown++) grows.work();
      return did.held;
    },
    read: (payload) => (json.parse === JSON.parse ? payload : json.stringify(json.parse(payload))),
  };
};
