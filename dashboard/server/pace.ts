import { Refusal } from "./refusal.ts";

/** Commands that may come at once, and how many more each second. */
const BURST = 100;
const PER_SECOND = 50;

/**
 * Lets a person's and a script's commands pass but not a runaway loop's: each costs a call of AWS or
 * a line in the log. `now` is in milliseconds. The answered function throws Refusal 429.
 */
export const createPace = (now: () => number): (() => void) => {
  let [left, last] = [BURST, now()];
  return () => {
    const time = now();
    left = Math.min(BURST, left + ((time - last) * PER_SECOND) / 1_000);
    last = time;
    if (left < 1) {
      throw new Refusal(`commands: more than ${PER_SECOND} a second; wait a second`, {
        status: 429,
        headers: { "retry-after": "1" },
      });
    }
    left -= 1;
  };
};
