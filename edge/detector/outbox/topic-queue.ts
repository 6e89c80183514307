import { LANE_POLICIES } from "./lanes.ts";
import type { Letter } from "./letter.ts";

export interface Item {
  readonly letter: Letter;
  /** Milliseconds of a clock that never goes back. */
  readonly offeredAt: number;
  /** Name in the journal. */
  readonly name: string | undefined;
  /** False while the journal is still writing it. */
  isReady: boolean;
  tries: number;
}

/** What waits for one topic, in order: at most one is under way, so none overtakes another. */
export interface TopicQueue {
  readonly topic: string;
  /** The one that is under way is still the first. */
  readonly items: Item[];
  isUnderWay: boolean;
  /** After a failure nothing of this topic is tried for a while. */
  isPausing: boolean;
  pauseMs: number;
}

/** The most urgent lane that waits: what stands before an alarm is sent as urgently as the alarm. */
export const rankOf = ({ items }: TopicQueue): number =>
  Math.min(...items.map(({ letter }) => LANE_POLICIES[letter.lane].rank));

/** Whether its first letter may be sent now. */
export const isSendable = ({ items, isUnderWay, isPausing }: TopicQueue): boolean =>
  !isUnderWay && !isPausing && items[0]?.isReady === true;

export const waitingOf = ({ items, isUnderWay }: TopicQueue): readonly Item[] =>
  isUnderWay ? items.slice(1) : items;

/** Whether a later letter of the same topic says all that this one says. */
export const isSuperseded = ({ items }: TopicQueue, item: Item): boolean => {
  const later = items.slice(items.indexOf(item) + 1).map(({ letter }) => letter.lane);
  const { lane } = item.letter;
  if (LANE_POLICIES[lane].isCoalesced) return later.includes(lane);
  return lane === "verdict" && later.some((other) => other === "verdict" || other === "alarm");
};
