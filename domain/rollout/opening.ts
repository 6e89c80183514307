import type { Control } from "./control.ts";
import { opensInSeconds, windowInWords } from "./maintenance-window.ts";
import type { Ring } from "./rollout.ts";

export interface Shut {
  readonly seconds: number;
  readonly why: string;
}

/** A decision wakes whoever waits, and there is nothing to see: only a pause that nobody ends. */
const PAUSED_SECONDS = 21_600;

/** Why a ring may not be deployed to now, and when to look again. */
export const shutNow = (
  { name, window }: Ring,
  { paused }: Pick<Control, "paused">,
  now: Date,
): Shut | undefined => {
  if (paused) return { seconds: PAUSED_SECONDS, why: "the rollout is paused" };
  const seconds = window ? opensInSeconds(window, now) : 0;
  return window && seconds > 0
    ? { seconds, why: `ring ${name} is deployed to ${windowInWords(window)}` }
    : undefined;
};
