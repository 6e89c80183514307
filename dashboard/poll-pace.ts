import type { FleetSnapshot } from "../domain/rollout/snapshot.ts";

export interface PollPace {
  /** Takes an answer, or that there was none. */
  heard(answer: FleetSnapshot | undefined): void;
  /** Somebody has just decided something: what comes of it is looked for at the shortest wait. */
  hurry(): void;
  /** Until the next question. */
  waitMs(): number;
}

const GROWTH = 1.5;
const MOST_SHORTEST = 5;

/**
 * How long to wait between two questions: the shortest while a rollout runs or what people decide on
 * has just changed, else ever longer. A snapshot is 15 calls of AWS, and they were half of what the page's
 * server did with 50 turbines (profile of 2026-11-27). What devices report they report every 10 s at most.
 */
export const createPollPace = (shortestMs: number): PollPace => {
  let wait = shortestMs;
  let last: string | undefined;
  return {
    heard: (answer) => {
      const moved = movedIn(answer);
      const isMoving = moved !== last || answer?.rollouts.some(isRunning);
      last = moved;
      wait = isMoving ? shortestMs : Math.min(wait * GROWTH, shortestMs * MOST_SHORTEST);
    },
    hurry: () => {
      wait = shortestMs;
    },
    waitMs: () => wait,
  };
};

const isRunning = ({ status }: FleetSnapshot["rollouts"][number]): boolean => status === "RUNNING";

/** All but the figures that each report of a device changes. */
const movedIn = (answer: FleetSnapshot | undefined): string => {
  if (answer === undefined) return "no answer";
  const { devices, rollouts, models, retraining } = answer;
  const states = devices.map(({ thingName, ring, status, modelVersion, heldBack, work }) => [
    thingName,
    ring,
    status,
    modelVersion,
    heldBack?.state,
    work?.state,
  ]);
  return JSON.stringify([states, rollouts, models, retraining]);
};
