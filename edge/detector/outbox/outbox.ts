import { MAX_PAYLOAD_BYTES } from "../../../domain/topics.ts";
import type { Message } from "../device-link.ts";
import { createDelivery } from "./delivery.ts";
import type { DropCount } from "./drop-count.ts";
import { createExits } from "./exits.ts";
import { LANE_POLICIES } from "./lanes.ts";
import type { Letter } from "./letter.ts";
import type { LetterStore } from "./letter-store.ts";
import { createReadyTopics } from "./ready-topics.ts";
import { type Item, type TopicQueue, waitingOf } from "./topic-queue.ts";
import { createWaitingLetters } from "./waiting-letters.ts";

export interface Outbox {
  /** Takes a letter over; never blocks and never throws. */
  offer(letter: Letter): void;
  /** Letters given up since start, by lane. */
  drops(): DropCount;
  /** How many wait, and for how long the oldest has. */
  waiting(): { readonly waiting: number; readonly oldestSeconds: number };
  /** Settles when nothing waits any more. */
  drained(): Promise<void>;
  /** Stops sending; what the journal holds is sent by the next process, the rest is lost. */
  close(): void;
}

export interface OutboxPlan {
  /** Settles when the message was taken over; rejects with NotPermitted when it never will be. */
  readonly send: (message: Message) => Promise<void>;
  readonly store: LetterStore;
  readonly onTaken?: (letter: Letter) => void;
  readonly onDrop?: (letter: Letter, reason: string) => void;
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
  /** Milliseconds of a clock that never goes back: no age follows from a wall clock that jumps. */
  readonly now?: () => number;
}

/**
 * Letters on their way to the nucleus, which lite does not store itself. Each topic has a queue of
 * its own with at most one letter under way: order is kept, and a topic that is refused or hangs
 * holds back no other. Urgent lanes go first. What fails for the moment is tried again after growing
 * waits; what is refused for good, too old or too often tried goes, and is counted.
 */
export const createOutbox = (plan: OutboxPlan): Outbox => {
  const { store, firstWaitMs = 100, longestWaitMs = 5_000 } = plan;
  const letters = createWaitingLetters(firstWaitMs, plan.now ?? (() => performance.now()));
  const ready = createReadyTopics();
  const exits = createExits({ ...plan, letters });
  const delivery = createDelivery({ ...plan, letters, ready, exits, firstWaitMs, longestWaitMs });

  const enqueue = (letter: Letter, name?: string): Item => {
    const older = letters.olderThan(letter);
    if (older) exits.forget(older);
    const first = letters.tooMany(letter.lane);
    if (first) {
      exits.drop(first, "too many of its lane wait");
      ready.place(first.queue);
    }
    return letters.add(letter, name);
  };

  const makeReady = (item: Item): void => {
    item.isReady = true;
    const queue = letters.queueOf(item.letter.topic);
    if (queue) ready.place(queue);
  };

  const release = (item: Item): void => {
    makeReady(item);
    delivery.pump();
  };

  let isPumpDue = false;
  /** What the disk took in one go goes out by rank: not a capture before the next turbine's alarm. */
  const pumpSoon = (): void => {
    if (isPumpDue) return;
    isPumpDue = true;
    queueMicrotask(() => {
      isPumpDue = false;
      delivery.pump();
    });
  };

  const keepFirst = (letter: Letter): void => {
    const { name, isKept } = store.keep(letter);
    const item = enqueue(letter, name);
    void isKept.then(() => {
      makeReady(item);
      pumpSoon();
    });
  };

  /** What waits goes at once; what is under way is heard out. */
  const leave = (queue: TopicQueue): void => {
    for (const item of [...waitingOf(queue)]) {
      if (item.name !== undefined) letters.remove(queue, item);
      else exits.drop({ queue, item }, "closed before it was sent");
    }
    ready.place(queue);
  };

  for (const { name, letter } of store.left()) release(enqueue(letter, name));

  return {
    offer(letter) {
      const bytes = Buffer.byteLength(letter.payload);
      if (delivery.isEnded()) exits.turnAway(letter, "offered after the end");
      else if (bytes > MAX_PAYLOAD_BYTES) {
        exits.turnAway(letter, `${bytes} B, at most ${MAX_PAYLOAD_BYTES} B fit`);
      } else if (LANE_POLICIES[letter.lane].isJournaled) keepFirst(letter);
      else release(enqueue(letter));
    },
    drops: () => exits.drops,
    waiting: letters.figures,
    drained: delivery.drained,
    close() {
      delivery.end();
      for (const queue of letters.queues()) leave(queue);
      delivery.pump();
    },
  };
};
