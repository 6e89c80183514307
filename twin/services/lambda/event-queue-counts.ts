/** What waits for its function, and how long events waited; seconds are the wall's. */
export interface EventQueueCounts {
  /** Now, those included that found their function busy and are asked again later. */
  readonly waiting: number;
  /** How long the oldest of them has waited; 0 when nothing waits. */
  readonly oldestSeconds: number;
  /** Of all, since the start. */
  readonly longestWaitSeconds: number;
  readonly begun: number;
  /** Called again after a failure. */
  readonly retried: number;
  /** After the last try, or after six hours of a busy function. */
  readonly givenUp: number;
}

/** Counts events on their way to functions; each is known by the milliseconds at which it came. */
export const countEventQueue = (now: () => number) => {
  const waiting: number[] = [];
  const counts = { begun: 0, retried: 0, givenUp: 0 };
  let longestMs = 0;
  return {
    came: (at: number) => void waiting.push(at),
    /** It waits for its turn; what an earlier process left is heard of only now. */
    isDue(at: number): void {
      if (!waiting.includes(at)) waiting.push(at);
    },
    begins(at: number): void {
      const place = waiting.indexOf(at);
      if (place >= 0) waiting.splice(place, 1);
      longestMs = Math.max(longestMs, now() - at);
      counts.begun += 1;
    },
    retried(): void {
      counts.retried += 1;
    },
    givenUp(): void {
      counts.givenUp += 1;
    },
    now(): EventQueueCounts {
      const oldestMs = waiting.reduce((most, at) => Math.max(most, now() - at), 0);
      return {
        waiting: waiting.length,
        oldestSeconds: secondsOf(oldestMs),
        longestWaitSeconds: secondsOf(Math.max(longestMs, oldestMs)),
        ...counts,
      };
    },
  };
};

const secondsOf = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
