import type { Message } from "../device-link.ts";
import type { Exits } from "./exits.ts";
import { endOf } from "./failure.ts";
import { type Letter, messageOf } from "./letter.ts";
import type { ReadyTopics } from "./ready-topics.ts";
import { type Item, isSuperseded, type TopicQueue } from "./topic-queue.ts";
import type { WaitingLetters } from "./waiting-letters.ts";

/** Sends what waits, and decides what becomes of what was not taken. */
export interface Delivery {
  /** Sends all that is ready, as far as there are slots. */
  pump(): void;
  /** Settles when nothing waits any more. */
  drained(): Promise<void>;
  /** What fails from now on is not tried again. */
  end(): void;
  isEnded(): boolean;
}

export interface DeliveryPlan {
  readonly letters: WaitingLetters;
  readonly ready: ReadyTopics;
  readonly exits: Exits;
  readonly send: (message: Message) => Promise<void>;
  readonly onTaken?: (letter: Letter) => void;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export const createDelivery = (plan: DeliveryPlan): Delivery => {
  const { letters, ready, exits, firstWaitMs } = plan;
  const idle: (() => void)[] = [];
  let isEnded = false;

  const pump = (): void => {
    for (let next = ready.next(); next; next = ready.next()) deliver(next.queue, next.free);
    if (letters.isEmpty()) for (const done of idle.splice(0)) done();
  };

  const deliver = (queue: TopicQueue, free: () => void): void => {
    const [item] = queue.items;
    if (!item || letters.isTooOld(item)) {
      if (item) exits.drop({ queue, item }, "too old before it could be sent");
      free();
      ready.place(queue);
      return;
    }
    queue.isUnderWay = true;
    item.tries += 1;
    const over = (): void => {
      queue.isUnderWay = false;
      free();
      ready.place(queue);
      pump();
    };
    // Without a promise of its own: it is one a message, and most of what a message costs is such steps.
    plan.send(messageOf(item.letter)).then(
      () => {
        taken(queue, item);
        over();
      },
      (error: unknown) => {
        notTaken(queue, item, error);
        over();
      },
    );
  };

  const taken = (queue: TopicQueue, item: Item): void => {
    queue.pauseMs = firstWaitMs;
    exits.forget({ queue, item });
    plan.onTaken?.(item.letter);
  };

  const notTaken = (queue: TopicQueue, item: Item, error: unknown): void => {
    const circumstances = {
      isClosed: isEnded,
      isSuperseded: isSuperseded(queue, item),
      isTooOld: letters.isTooOld(item),
    };
    const end = endOf(item, circumstances, error);
    if (end.kind === "again") pause(queue, plan.longestWaitMs, () => resume(queue));
    else if (end.kind === "later") letters.remove(queue, item);
    else if (end.kind === "superseded") exits.forget({ queue, item });
    else if (end.kind === "dropped") exits.drop({ queue, item }, end.reason);
  };

  const resume = (queue: TopicQueue): void => {
    queue.isPausing = false;
    letters.forgetEmpty(queue);
    ready.place(queue);
    pump();
  };

  return {
    pump,
    drained: () =>
      letters.isEmpty()
        ? Promise.resolve()
        : new Promise((resolve) => {
            idle.push(resolve);
          }),
    end() {
      isEnded = true;
    },
    isEnded: () => isEnded,
  };
};

/** Each pause of a topic is twice the one before; chance keeps the topics from going all at once. */
const pause = (queue: TopicQueue, longestWaitMs: number, resume: () => void): void => {
  queue.isPausing = true;
  setTimeout(resume, queue.pauseMs * (0.5 + Math.random()));
  queue.pauseMs = Math.min(longestWaitMs, queue.pauseMs * 2);
};
