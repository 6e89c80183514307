import type { Rig, RigOptions } from "./rig.ts";

/** One way through a rollout, and what must have become of each of its executions, oldest first. */
export interface Path {
  readonly title: string;
  readonly options?: RigOptions;
  act(rig: Rig): Promise<void>;
  readonly outcomes: readonly string[];
  /** The model version that every device runs in the end. */
  readonly fleet?: string;
  /** What the last execution's reason must say. */
  readonly says?: RegExp;
}
