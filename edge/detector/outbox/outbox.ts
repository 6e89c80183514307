import { MAX_PAYLOAD_BYTES } from "../../../domain/topics.ts";
import type { Message } from "../device-link.ts";
import { createDropCount, type DropCount } from "./drop-count.ts";
import { endOf } from "./failure.ts";
import { LANE_POLICIES } from "./lanes.ts";
import { type Letter, messageOf } from "./letter.ts";
import type { LetterStore } from "./letter-store.ts";
import { createReadyTopics } from "./ready-topics.ts";
import { type Item, isSuperseded, type TopicQueue, waitingOf } from "./topic-queue.ts";
import { createWaitingLetters, type Place } from "./waiting-letters.ts";

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
  const { send, store, firstWaitMs = 100, longestWaitMs = 5_000 } = plan;
  const now = plan.now ?? (() => performance.now());
  const letters = createWaitingLetters(firstWaitMs, now);
  const ready = createReadyTopics();
  const drops = createDropCount();
  const idle: (() => void)[] = [];
  let isClosed = false;

  const forget = ({ queue, item }: Place): void => {
    letters.remove(queue, item);
    if (item.name !== undefined) store.forget(item.name);
  };

  const countDrop = (letter: Letter, reason: string): void => {
    drops.add(letter.lane, reason);
    plan.onDrop?.(letter, reason);
  };

  const drop = (place: Place, reason: string): void => {
    forget(place);
    countDrop(place.item.letter, reason);
  };

  const pump = (): void => {
    for (let next = ready.next(); next; next = ready.next()) deliver(next.queue, next.free);
    if (letters.isEmpty()) for (const done of idle.splice(0)) done();
  };

  const deliver = (queue: TopicQueue, free: () => void): void => {
    const [item] = queue.items;
    if (!item || letters.isTooOld(item)) {
      if (item) drop({ queue, item }, "too old before it could be sent");
      free();
      ready.place(queue);
      return;
    }
    queue.isUnderWay = true;
    item.tries += 1;
    void attempt(queue, item).then(() => {
      free();
      ready.place(queue);
      pump();
    });
  };

  /** Never rejects. */
  const attempt = async (queue: TopicQueue, item: Item): Promise<void> => {
    try {
      await send(messageOf(item.letter));
      queue.pauseMs = firstWaitMs;
      forget({ queue, item });
      plan.onTaken?.(item.letter);
    } catch (error) {
      notTaken(queue, item, error);
    } finally {
      queue.isUnderWay = false;
    }
  };

  const notTaken = (queue: TopicQueue, item: Item, error: unknown): void => {
    const circumstances = {
      isClosed,
      isSuperseded: isSuperseded(queue, item),
      isTooOld: letters.isTooOld(item),
    };
    const end = endOf(item, circumstances, error);
    if (end.kind === "again") pause(queue);
    else if (end.kind === "later") letters.remove(queue, item);
    else if (end.kind === "superseded") forget({ queue, item });
    else if (end.kind === "dropped") drop({ queue, item }, end.reason);
  };

  const pause = (queue: TopicQueue): void => {
    queue.isPausing = true;
    setTimeout(() => resume(queue), queue.pauseMs * (0.5 + Math.random()));
    queue.pauseMs = Math.min(longestWaitMs, queue.pauseMs * 2);
  };

  const resume = (queue: TopicQueue): void => {
    queue.isPausing = false;
    letters.forgetEmpty(queue);
    ready.place(queue);
    pump();
  };

  const enqueue = (letter: Letter, name?: string): Item => {
    const older = letters.olderThan(letter);
    if (older) forget(older);
    const first = letters.tooMany(letter.lane);
    if (first) {
      drop(first, "too many of its lane wait");
      ready.place(first.queue);
    }
    return letters.add(letter, name);
  };

  const release = (item: Item): void => {
    item.isReady = true;
    const queue = letters.queueOf(item.letter.topic);
    if (queue) ready.place(queue);
    pump();
  };

  const keepFirst = (letter: Letter): void => {
    const { name, isKept } = store.keep(letter);
    const item = enqueue(letter, name);
    void isKept.then(() => release(item));
  };

  /** What waits goes at once; what is under way is heard out. */
  const leave = (queue: TopicQueue): void => {
    for (const item of [...waitingOf(queue)]) {
      if (item.name !== undefined) letters.remove(queue, item);
      else drop({ queue, item }, "closed before it was sent");
    }
    ready.place(queue);
  };

  for (const { name, letter } of store.left()) release(enqueue(letter, name));

  return {
    offer(letter) {
      const bytes = Buffer.byteLength(letter.payload);
      if (isClosed) countDrop(letter, "offered after the end");
      else if (bytes > MAX_PAYLOAD_BYTES) {
        countDrop(letter, `${bytes} B, at most ${MAX_PAYLOAD_BYTES} B fit`);
      } else if (LANE_POLICIES[letter.lane].isJournaled) keepFirst(letter);
      else release(enqueue(letter));
    },
    drops: () => drops,
    waiting: letters.figures,
    drained: () =>
      letters.isEmpty()
        ? Promise.resolve()
        : new Promise((resolve) => {
            idle.push(resolve);
          }),
    close() {
      isClosed = true;
      for (const queue of letters.queues()) leave(queue);
      pump();
    },
  };
};
