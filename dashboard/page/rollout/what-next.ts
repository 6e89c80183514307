import type { RolloutDetail } from "../../../domain/rollout/fleet-questions.ts";
import { holdEndsAt } from "../../../domain/rollout/hold.ts";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { stepOf } from "../../../domain/rollout/steps.ts";
import { durationText, momentText } from "../ui/time.tsx";
import { isHeld } from "./outcome.ts";

/**
 * What comes next, on what it waits, and when, in a sentence. A held ring that nobody attends to goes back
 * after `holdSilenceSeconds`; until the page knows them it names no moment.
 */
export const whatNext = (
  rollout: RolloutView,
  detail: RolloutDetail | undefined,
  holdSilenceSeconds: number | undefined,
): string => {
  const { status, outcome, state } = rollout;
  if (isHeld(rollout)) {
    return `Next: a person lets it through or goes back. Without a word it goes back${holdEnd(detail, holdSilenceSeconds)}.`;
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
  return stepOf(state) === "bake" ? afterBake(detail) : ringNext(rollout, detail);
};

const holdEnd = (
  { heldSince, attendedAt }: Pick<RolloutDetail, "heldSince" | "attendedAt"> = {},
  silenceSeconds: number | undefined,
): string => {
  if (heldSince === undefined || silenceSeconds === undefined) return "";
  const held = { heldSince, ...(attendedAt !== undefined && { attendedAt }) };
  return ` at ${momentText(holdEndsAt(held, silenceSeconds))}`;
};

const afterBake = (detail: RolloutDetail | undefined): string => {
  const until = detail?.rings.flatMap(({ bakeUntil = [] }) => bakeUntil).at(-1);
  return `Next: all rings are watched${until ? ` until ${momentText(until)}` : ""}, then the release is complete. One that gets worse goes back by itself.`;
};

const ringNext = ({ rings, waitsFor }: RolloutView, detail: RolloutDetail | undefined): string => {
  const open = rings.find(({ status }) => status === "deploying");
  const waiting = rings.find(({ status }) => status === "waiting");
  if (open === undefined) {
    if (waiting === undefined) return "Next: the check, then the first ring.";
    return `Next: ring ${waiting.name} opens${waitsFor ? `. Until then it waits: ${waitsFor}` : ""}.`;
  }
  const { dwellSeconds, deadlineAt } = detail?.rings.find(({ name }) => name === open.name) ?? {};
  const confirmed = `${open.succeeded} of ${open.succeeded + open.failed + open.pending} so far`;
  const dwell = dwellSeconds === undefined ? "" : ` for ${durationText(dwellSeconds * 1_000)}`;
  const after = waiting ? `ring ${waiting.name} opens` : "the release is complete";
  const otherwise = deadlineAt ? ` Otherwise a person is asked at ${momentText(deadlineAt)}.` : "";
  return `Next: ring ${open.name} confirms (${confirmed}) and holds that${dwell}, then ${after}.${otherwise}`;
};
