/** Where a process dies: right before or after one commit of its store. */
export interface CrashPoint {
  /** Of the execution that entered a state last, or BEFORE_THE_FIRST. */
  readonly state: string;
  /** Which commit while it was there, from 1. */
  readonly commit: number;
  readonly side: Side;
}

export type Side = (typeof SIDES)[number];
export const SIDES = ["before", "after"] as const;

/** From a person's approval to the first state. */
export const BEFORE_THE_FIRST = "(approval)";
