import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { STEP_WORDS, stepOf } from "../../../domain/rollout/steps.ts";
import type { IconName } from "../ui/icons.tsx";
import type { Tone } from "../ui/parts.tsx";

interface Outcome {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

const WORDS: Readonly<Record<string, string>> = {
  released: "released",
  superseded: "superseded",
  withdrawn: "withdrawn",
  preflightFailed: "refused by the check",
  rolledBack: "rolled back",
  failed: "failed",
  aborted: "aborted",
};

export const isHeld = ({ status, state }: RolloutView): boolean =>
  status === "RUNNING" && state === "Hold";

/** How a rollout stands, in a word or two. */
export const outcomeOf = (rollout: RolloutView): Outcome => {
  const { status, outcome, state } = rollout;
  if (isHeld(rollout)) return { word: "held, waits for you", tone: "warn", icon: "waiting" };
  if (rollout.paused) return { word: "paused", tone: "warn", icon: "stopped" };
  if (status === "RUNNING" && /RollBack/.test(state)) {
    return { word: "going back", tone: "warn", icon: "back" };
  }
  if (status === "RUNNING") {
    return { word: STEP_WORDS[stepOf(state)].title.toLowerCase(), tone: "busy", icon: "active" };
  }
  const word = WORDS[outcome ?? ""] ?? outcome ?? status.toLowerCase();
  if (status === "SUCCEEDED") {
    return { word, tone: outcome === "released" ? "ok" : "quiet", icon: "normal" };
  }
  return { word, tone: "bad", icon: "anomalous" };
};
