import { LANE_POLICIES, type Lane } from "./lanes.ts";
import type { Letter } from "./letter.ts";
import { type Item, type TopicQueue, waitingOf } from "./topic-queue.ts";

/** All that waits, by topic. */
export interface WaitingLetters {
  /** Puts a letter at its topic's end. */
  add(letter: Letter, name: string | undefined): Item;
  remove(queue: TopicQueue, item: Item): void;
  /** A topic that pauses is remembered, so that what comes next waits as well; not for ever. */
  forgetEmpty(queue: TopicQueue): void;
  isEmpty(): boolean;
  queueOf(topic: string): TopicQueue | undefined;
  queues(): readonly TopicQueue[];
  /** The letter that has to give way before this one: an older one that it coalesces with. */
  olderThan(letter: Letter): Place | undefined;
  /** The oldest of a lane when the lane is full. */
  tooMany(lane: Lane): Place | undefined;
  isTooOld(item: Item): boolean;
  figures(): { readonly waiting: number; readonly oldestSeconds: number };
}

export interface Place {
  readonly queue: TopicQueue;
  readonly item: Item;
}

export const createWaitingLetters = (firstWaitMs: number, now: () => number): WaitingLetters => {
  const topics = new Map<string, TopicQueue>();
  const counts = new Map<Lane, number>();
  let total = 0;

  const count = (lane: Lane, change: number): void => {
    counts.set(lane, (counts.get(lane) ?? 0) + change);
  };

  const forgetEmpty = (queue: TopicQueue): void => {
    if (queue.items.length === 0 && !queue.isPausing) topics.delete(queue.topic);
  };

  const placesOf = (lane: Lane, queues: Iterable<TopicQueue>): Place[] =>
    [...queues].flatMap((queue) => {
      const item = waitingOf(queue).find(({ letter }) => letter.lane === lane);
      return item ? [{ queue, item }] : [];
    });

  const newQueue = (topic: string): TopicQueue => {
    const queue = { topic, items: [], isUnderWay: false, isPausing: false, pauseMs: firstWaitMs };
    topics.set(topic, queue);
    return queue;
  };

  return {
    add(letter, name) {
      const queue = topics.get(letter.topic) ?? newQueue(letter.topic);
      const item = { letter, offeredAt: now(), name, isReady: name === undefined, tries: 0 };
      queue.items.push(item);
      count(letter.lane, 1);
      total += 1;
      return item;
    },
    remove(queue, item) {
      queue.items.splice(queue.items.indexOf(item), 1);
      count(item.letter.lane, -1);
      total -= 1;
      forgetEmpty(queue);
    },
    forgetEmpty,
    isEmpty: () => total === 0,
    queueOf: (topic) => topics.get(topic),
    queues: () => [...topics.values()],
    olderThan({ topic, lane }) {
      const queue = topics.get(topic);
      return queue && LANE_POLICIES[lane].isCoalesced ? placesOf(lane, [queue])[0] : undefined;
    },
    tooMany: (lane) =>
      (counts.get(lane) ?? 0) < LANE_POLICIES[lane].capacity
        ? undefined
        : placesOf(lane, topics.values()).sort((a, b) => a.item.offeredAt - b.item.offeredAt)[0],
    isTooOld: ({ letter, offeredAt }) => now() - offeredAt > LANE_POLICIES[letter.lane].maxAgeMs,
    figures() {
      const items = [...topics.values()].flatMap((queue) => queue.items);
      const oldest = Math.min(now(), ...items.map(({ offeredAt }) => offeredAt));
      return { waiting: items.length, oldestSeconds: Math.round((now() - oldest) / 100) / 10 };
    },
  };
};
