import type { Health } from "../../turbine/health.ts";
import type { Past } from "../evidence.ts";
import type { ModelPolicy } from "./policy.ts";

/** What a rule finds, with its numbers in words. */
export interface Finding {
  readonly kind: "pass" | "fail" | "inconclusive";
  readonly says: string;
}

/** What the rules look at: only devices that run the release and tell of their work. */
export interface ModelEvidence {
  readonly reports: readonly Health[];
  readonly past?: Past;
  /** Devices that do not run the release yet. */
  readonly others: readonly Health[];
  /** Devices that are to have judged windows, in percent; the ring's success share. */
  readonly successPercent: number;
  /** Share of devices that may be off a limit that holds for each of them. */
  readonly failurePercent: number;
}

/** One thing that a model must do; a file of its own in gate/rules/. */
export type Rule = (evidence: ModelEvidence, policy: ModelPolicy) => Finding;

export const pass = (says: string): Finding => ({ kind: "pass", says });
export const fail = (says: string): Finding => ({ kind: "fail", says });
export const inconclusive = (says: string): Finding => ({ kind: "inconclusive", says });

export const sum = <T>(items: readonly T[], value: (item: T) => number | undefined): number =>
  items.reduce((total, item) => total + (value(item) ?? 0), 0);

/** In percent, one decimal; nothing of nothing is 0. */
export const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10;

/** The devices' names, the first five of them. */
export const named = (reports: readonly Health[]): string => {
  const names = reports.slice(0, 5).map(({ thingName }) => thingName);
  return reports.length > 5
    ? `${names.join(", ")} and ${reports.length - 5} more`
    : names.join(", ");
};

/** A limit that each device must keep: fails when more than the share that may fail are beyond it. */
export const limitEach = (
  { reports, failurePercent }: ModelEvidence,
  isBeyond: (report: Health) => boolean,
  says: (report: Health) => string,
  whenKept: string,
): Finding => {
  const beyond = reports.filter(isBeyond);
  const [first] = beyond;
  if (first === undefined) return pass(whenKept);
  const text = `${beyond.length} of ${reports.length} devices: ${named(beyond)}; ${says(first)}`;
  return beyond.length * 100 > failurePercent * reports.length ? fail(text) : pass(text);
};
