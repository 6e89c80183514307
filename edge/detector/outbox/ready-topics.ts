import { LANE_POLICIES } from "./lanes.ts";
import { isSendable, rankOf, type TopicQueue } from "./topic-queue.ts";

/** The topics whose first letter may go now, the most urgent first, in turn among equals. */
export interface ReadyTopics {
  /** Looks at the topic anew: it may be ready now, not any more, or more urgent than before. */
  place(queue: TopicQueue): void;
  /** Takes out the next topic that has a slot to be sent in; `free` gives the slot back. */
  next(): { readonly queue: TopicQueue; readonly free: () => void } | undefined;
}

/**
 * Messages under way at once, and of QoS 1 alone. A nucleus refuses the eleventh and has no queue of its
 * own, and a refusal costs a pause; QoS 0 is over as soon as it is written, and keeps two for itself.
 */
const MOST_UNDER_WAY = 10;
const MOST_ACKNOWLEDGED = 8;

export const createReadyTopics = (): ReadyTopics => {
  let underWay = 0;
  let acknowledged = 0;
  const byRank = new Map<number, Set<TopicQueue>>(
    Object.values(LANE_POLICIES)
      .map(({ rank }) => rank)
      .sort()
      .map((rank) => [rank, new Set()]),
  );
  const rankOfPlaced = new Map<TopicQueue, number>();

  const takeOut = (queue: TopicQueue): void => {
    const rank = rankOfPlaced.get(queue);
    if (rank === undefined) return;
    byRank.get(rank)?.delete(queue);
    rankOfPlaced.delete(queue);
  };

  const hasSlot = (queue: TopicQueue): boolean =>
    qosOf(queue) === 0 || acknowledged < MOST_ACKNOWLEDGED;

  const firstWithSlot = (): TopicQueue | undefined => {
    if (underWay >= MOST_UNDER_WAY) return undefined;
    for (const queues of byRank.values()) {
      const found = firstOf(queues, hasSlot);
      if (found) return found;
    }
    return undefined;
  };

  return {
    place(queue) {
      const rank = isSendable(queue) ? rankOf(queue) : undefined;
      if (rank === rankOfPlaced.get(queue)) return;
      takeOut(queue);
      if (rank === undefined) return;
      byRank.get(rank)?.add(queue);
      rankOfPlaced.set(queue, rank);
    },
    next() {
      const queue = firstWithSlot();
      if (!queue) return undefined;
      takeOut(queue);
      const qos = qosOf(queue);
      underWay += 1;
      acknowledged += qos;
      return {
        queue,
        free: () => {
          underWay -= 1;
          acknowledged -= qos;
        },
      };
    },
  };
};

const qosOf = ({ items }: TopicQueue): 0 | 1 =>
  LANE_POLICIES[items[0]?.letter.lane ?? "sample"].qos;

/** Without a copy of the set: it is asked for every message. */
const firstOf = <T>(values: Iterable<T>, fits: (value: T) => boolean): T | undefined => {
  for (const value of values) if (fits(value)) return value;
  return undefined;
};
