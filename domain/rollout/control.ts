import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { secondsSince } from "./waiting.ts";

/** What a person may do with a running rollout. */
export const VERBS = ["pause", "resume", "abort", "let-through", "retry"] as const;
export type Verb = (typeof VERBS)[number];

const word = z.object({ reason: z.string(), /** ISO 8601. */ at: z.string() });

/** A person's hand on a rollout, as the ledger keeps it; a step reads it, and the next one obeys. */
export const control = z.object({
  /** How many decisions there were; a wait that knows of fewer is woken. */
  decisions: z._default(z.int(), 0),
  paused: z.optional(z.nullable(word)),
  /** Of pauses that are over. */
  pausedSeconds: z._default(z.number(), 0),
  aborted: z.optional(z.nullable(word)),
  /** Until the ring is let through. */
  letThrough: z.optional(z.nullable(word)),
  /** Until the ring is tried again. */
  retry: z.optional(z.nullable(word)),
});
export type Control = z.infer<typeof control>;

/** What the rollout is doing, as far as it matters for a decision. */
export type Situation = "running" | "held" | "goingBack" | "ended";

/**
 * The control after a person's decision.
 * @throws InvalidInput when it makes no sense there, saying what does
 */
export const decided = (
  before: Control,
  situation: Situation,
  verb: Verb,
  reason: string,
  now: Date,
): Control => {
  const refusal = refusalOf(before, situation, verb);
  if (refusal) throw new InvalidInput(`${verb}: ${refusal}`);
  const said = { reason, at: now.toISOString() };
  const after = { ...before, decisions: before.decisions + 1 };
  switch (verb) {
    case "pause":
      return { ...after, paused: said };
    case "resume":
      return before.paused ? resumed(after, now) : { ...after, letThrough: said };
    case "abort":
      return { ...after, aborted: said };
    case "let-through":
      return { ...resumed(after, now), letThrough: said };
    case "retry":
      return { ...resumed(after, now), retry: said };
  }
};

const refusalOf = (before: Control, situation: Situation, verb: Verb): string | undefined => {
  if (situation === "ended") {
    return "the rollout has ended; to go back to an earlier model, approve that version again";
  }
  if (situation === "goingBack" || before.aborted) return "the rollout goes back already";
  if (situation === "held") {
    return verb === "pause" ? "the rollout is held and opens no ring before a decision" : undefined;
  }
  if (verb === "pause" && before.paused) return "the rollout is paused already";
  if (verb === "resume" && !before.paused) {
    return 'the rollout is neither paused nor held; "let-through" opens the next ring';
  }
  return undefined;
};

/** As long as a person may think about a held ring. */
const LONGEST_PAUSE_DAYS = 7;

/** What it amounts to now: a pause that nobody ends is a rollout that nobody wants, and goes back. */
export const controlNow = (given: Control, now: Date): Control => {
  const { paused, aborted } = given;
  if (!paused || aborted || secondsSince(paused.at, now) <= LONGEST_PAUSE_DAYS * 86_400) {
    return given;
  }
  const reason = `paused for ${LONGEST_PAUSE_DAYS} days, and nobody resumed it: ${paused.reason}`;
  return { ...given, aborted: { reason, at: now.toISOString() } };
};

const resumed = (before: Control, now: Date): Control => ({
  ...before,
  paused: null,
  pausedSeconds: pausedUntil(before, now),
});

/** How long the rollout was paused until now, all pauses together. */
export const pausedUntil = ({ paused, pausedSeconds }: Control, now: Date): number =>
  pausedSeconds + (paused ? secondsSince(paused.at, now) : 0);

/** A clock's start, moved by the pauses since it was started: pausing stops the gate's clocks. */
export const withoutPauses = (
  startedAt: string,
  pausedBefore: number,
  given: Control,
  now: Date,
): string => {
  const paused = Math.max(0, pausedUntil(given, now) - pausedBefore);
  return new Date(Date.parse(startedAt) + paused * 1_000).toISOString();
};
