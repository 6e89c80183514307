import { concerns, type Hypothesis, type Relation } from "./relations.ts";

/** A lamp goes out only below this share of its limit, so that it does not flicker. */
const CLEAR = 0.85;
/** Another channel takes the blame from this share of its own limit on. */
const RIVAL = 0.5;
/** and takes it away from a lit one if it explains the residuals better by so much. */
const CONVINCING = 1.2;

/** Which hypotheses can be mistaken for each other: they move the same residuals. */
export const rivalsOf = (
  hypotheses: readonly Hypothesis[],
  relations: readonly Relation[],
): readonly (readonly number[])[] =>
  hypotheses.map((own, h) =>
    hypotheses.flatMap((other, o) =>
      o !== h && relations.some((r) => concerns(own, r) && concerns(other, r)) ? [o] : [],
    ),
  );

/**
 * Decides which hypotheses hold: those beyond their limit that no rival explains better. `lit` is
 * what held before and is changed in place.
 */
export const decide = (
  ratios: ArrayLike<number>,
  likelihoods: ArrayLike<number>,
  rivals: readonly (readonly number[])[],
  lit: boolean[],
): void => {
  for (const [h, own] of rivals.entries()) {
    const wasLit = lit[h] === true;
    const advantage = wasLit ? CONVINCING : 1;
    const isBeaten = own.some(
      (o) => (ratios[o] ?? 0) > RIVAL && (likelihoods[o] ?? 0) > advantage * (likelihoods[h] ?? 0),
    );
    lit[h] = (ratios[h] ?? 0) > (wasLit ? CLEAR : 1) && !isBeaten;
  }
};
