import { DUPLICATES } from "./outcome.ts";
import type { RolloutView } from "./snapshot.ts";

/**
 * Rollouts without the executions that did nothing: an approval's event may come twice, and the second
 * one runs for a moment, as the newest, before it finds its approval served.
 */
export const toldRollouts = (executions: readonly RolloutView[]): RolloutView[] =>
  executions.filter((each) => !isDuplicate(each) && !isSecond(each, executions));

const isDuplicate = ({ outcome }: RolloutView): boolean =>
  outcome !== undefined && DUPLICATES.has(outcome);

/** Two of one version never run at once: the one that began first is the rollout. */
const isSecond = (rollout: RolloutView, all: readonly RolloutView[]): boolean =>
  isOpen(rollout) &&
  all.some(
    (other) =>
      isOpen(other) &&
      other.modelVersion === rollout.modelVersion &&
      other.startedAt < rollout.startedAt,
  );

const isOpen = ({ outcome }: RolloutView): boolean => outcome === undefined;
