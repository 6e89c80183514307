import { createDropCount, type DropCount } from "./drop-count.ts";
import type { Letter } from "./letter.ts";
import type { LetterStore } from "./letter-store.ts";
import type { Place, WaitingLetters } from "./waiting-letters.ts";

/** How a letter leaves the outbox for good. */
export interface Exits {
  /** It was taken, or another says the same. */
  forget(place: Place): void;
  /** It is given up, and counted. */
  drop(place: Place, reason: string): void;
  /** It never came in, and is counted. */
  turnAway(letter: Letter, reason: string): void;
  readonly drops: DropCount;
}

export interface ExitsPlan {
  readonly letters: WaitingLetters;
  readonly store: LetterStore;
  readonly onDrop?: (letter: Letter, reason: string) => void;
}

export const createExits = ({ letters, store, onDrop }: ExitsPlan): Exits => {
  const drops = createDropCount();

  const forget = ({ queue, item }: Place): void => {
    letters.remove(queue, item);
    if (item.name !== undefined) store.forget(item.name);
  };

  const turnAway = (letter: Letter, reason: string): void => {
    drops.add(letter.lane, reason);
    onDrop?.(letter, reason);
  };

  return {
    forget,
    drop(place, reason) {
      forget(place);
      turnAway(place.item.letter, reason);
    },
    turnAway,
    drops,
  };
};
