import { secondsSince } from "./waiting.ts";

export type BakeStep =
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "baked" };

/** So many looks, evenly, so that a month of baking costs no more than an hour. */
const LOOKS = 8;
const SHORTEST_SECONDS = 300;

/** When all rings are looked at again, or that the bake is over. */
export const nextLook = (since: string, bakeSeconds: number, now: Date): BakeStep => {
  const left = bakeSeconds - secondsSince(since, now);
  if (left <= 0) return { kind: "baked" };
  return { kind: "wait", seconds: Math.max(1, Math.ceil(Math.min(left, lookEvery(bakeSeconds)))) };
};

/** Whether a ring is judged at this look: the one that follows the end of its own bake is its last. */
export const isWatched = (
  since: string,
  ownSeconds: number,
  bakeSeconds: number,
  now: Date,
): boolean => ownSeconds > 0 && secondsSince(since, now) <= ownSeconds + lookEvery(bakeSeconds);

/** How long one look is after the other. */
export const lookEvery = (bakeSeconds: number): number =>
  Math.max(1, Math.ceil(Math.min(bakeSeconds, Math.max(SHORTEST_SECONDS, bakeSeconds / LOOKS))));
