import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { isHeld } from "./outcome.ts";

/** What comes next and on what it waits, in a sentence. */
export const whatNext = (rollout: RolloutView): string => {
  const { status, outcome, state, rings } = rollout;
  if (isHeld(rollout)) {
    return "Next: a person lets it through or goes back. Without a word it goes back after three days.";
  }
  if (rollout.paused) {
    return `Paused: ${rollout.paused.reason}. Its clocks stand still and no ring opens until a person resumes it.`;
  }
  if (status !== "RUNNING") {
    return outcome === "released"
      ? "Nothing comes next: every ring runs this model. Approving an older version goes back to it."
      : "Nothing comes next. The rings run what they ran before; approving the version again tries again.";
  }
  if (/RollBack/.test(state)) {
    return "Next: every touched ring runs what it ran before, and the rollout ends as rolled back.";
  }
  const open = rings.find(({ status: ring }) => ring === "deploying");
  const waiting = rings.find(({ status: ring }) => ring === "waiting");
  if (open) {
    const after = waiting ? `then ring ${waiting.name} opens` : "then the release is complete";
    return `Next: ring ${open.name} confirms (${open.succeeded} of ${open.succeeded + open.failed + open.pending} so far) and dwells, ${after}.`;
  }
  return waiting ? `Next: ring ${waiting.name} opens.` : "Next: the check, then the first ring.";
};
