import * as z from "zod/mini";
import type { Journal } from "../journal/journal.ts";
import { LANES } from "./lanes.ts";
import type { Letter } from "./letter.ts";

/** The letters that the journal holds until the nucleus has taken them. */
export interface LetterStore {
  /** What an earlier process left behind, oldest first, each with the name it is kept by. */
  left(): readonly { readonly name: string; readonly letter: Letter }[];
  /** Settles, with the name it is kept by, when the letter may be sent. */
  keep(letter: Letter): { readonly name: string; readonly isKept: Promise<unknown> };
  forget(name: string): void;
}

const PREFIX = "outbox/";
/** A disk that hangs must not hold an alarm back for longer. */
const LONGEST_WAIT_MS = 1_000;

const stored = z.object({ lane: z.enum(LANES), topic: z.string(), payload: z.string() });

export const createLetterStore = (journal: Pick<Journal, "entries" | "write">): LetterStore => {
  const left = journal
    .entries(PREFIX)
    .map(([name, value]) => ({ name, number: Number(name.slice(PREFIX.length)), value }))
    .filter(({ number }) => Number.isSafeInteger(number))
    .sort((a, b) => a.number - b.number);
  let last = left.at(-1)?.number ?? 0;

  return {
    left: () =>
      left.flatMap(({ name, value }) => {
        const { success, data } = stored.safeParse(value);
        return success ? [{ name, letter: data }] : [];
      }),
    keep({ lane, topic, payload, along }) {
      last += 1;
      const name = `${PREFIX}${last}`;
      // One record for both: after a crash there is the letter and what goes with it, or neither.
      const kept = journal.write({ [name]: { lane, topic, payload }, ...along }, { durable: true });
      return { name, isKept: orWithin(LONGEST_WAIT_MS, kept) };
    },
    forget(name) {
      void journal.write({ [name]: undefined }, { durable: false });
    },
  };
};

/** Settles with the promise, which never rejects, or after `ms`; the timer goes with the promise. */
const orWithin = (ms: number, promise: Promise<unknown>): Promise<unknown> =>
  new Promise<void>((resolve) => {
    // It alone must not keep a process alive that is done.
    const timer = setTimeout(resolve, ms).unref();
    void promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
