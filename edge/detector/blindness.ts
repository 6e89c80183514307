import { blindVerdict, type Unseen } from "../../domain/turbine/blind-verdict.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { type SpokenVerdict, spokenOf } from "./spoken-verdict.ts";

/** Which turbines are blind, and since when. */
export interface Blindness {
  /** Takes who is blind now; of a turbine that was not before it is told at once. */
  update(blind: readonly Pick<Unseen, "turbineId" | "coverage">[], time: number): void;
  /** A verdict as it may be said: a window that was judged by chance makes no blind turbine normal. */
  said(verdict: SpokenVerdict): SpokenVerdict;
}

export interface BlindnessPlan {
  /** What was last known of a turbine's lamps. */
  readonly standing: (turbineId: string) => Verdict;
  readonly tell: (verdict: SpokenVerdict) => void;
}

export const createBlindness = ({ standing, tell }: BlindnessPlan): Blindness => {
  let unseen = new Map<string, Unseen>();
  return {
    update(blind, time) {
      const before = unseen;
      unseen = new Map(
        blind.map((each) => {
          const since = before.get(each.turbineId)?.since ?? time;
          return [each.turbineId, { ...each, since }];
        }),
      );
      for (const [turbineId, each] of unseen) {
        if (!before.has(turbineId)) tell(spokenOf(blindVerdict(standing(turbineId), each)));
      }
    },
    said(verdict) {
      const each = unseen.get(verdict.turbineId);
      return each ? spokenOf(blindVerdict(JSON.parse(verdict.json()), each)) : verdict;
    },
  };
};
