import { InvalidInput } from "../domain/errors.ts";
import type { RolloutView } from "../domain/rollout/snapshot.ts";

/**
 * The rollout that a person means by the beginning of its id, or by `latest`.
 * @throws InvalidInput when it is none or more than one
 */
export const rolloutMeant = (rollouts: readonly RolloutView[], words: string): RolloutView => {
  const [newest] = rollouts;
  if (words === "latest" && newest) return newest;
  const exact = rollouts.find(({ id }) => id === words);
  const meant = exact ? [exact] : rollouts.filter(({ id }) => id.startsWith(words));
  const [only, other] = meant;
  if (only && !other) return only;
  const found = other ? `${meant.length} of them begin so` : "none is called so";
  throw new InvalidInput(
    `rollout: expected the id of a rollout or its beginning, got ${words}; ${found}; see "rollouts"`,
  );
};
