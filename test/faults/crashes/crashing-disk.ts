import type { Disk } from "../../../twin/world/store.ts";
import { memoryDisk } from "../../twin/world/memory-disk.ts";
import type { CrashPoint } from "./crash-point.ts";

/** A disk whose process dies at one of its commits, once. */
export interface CrashingDisk extends Disk {
  /** From now on commits are counted, by state. */
  arm(point: CrashPoint | undefined): void;
  /** Commits so far by state. */
  readonly commits: ReadonlyMap<string, number>;
  readonly hasCrashed: boolean;
}

export const createCrashingDisk = (stateNow: () => string, crash: () => void): CrashingDisk => {
  const disk = memoryDisk();
  const commits = new Map<string, number>();
  let point: CrashPoint | undefined;
  let [isArmed, hasCrashed] = [false, false];

  const dieAt = (side: CrashPoint["side"], state: string, commit: number): void => {
    if (hasCrashed || point?.side !== side) return;
    if (point.state !== state || point.commit !== commit) return;
    hasCrashed = true;
    crash();
    throw new Error(`made to crash ${side} commit ${commit} in ${state}`);
  };

  return {
    ...disk,
    write(changes) {
      const state = stateNow();
      const commit = (commits.get(state) ?? 0) + 1;
      if (isArmed) commits.set(state, commit);
      if (isArmed) dieAt("before", state, commit);
      disk.write(changes);
      if (isArmed) dieAt("after", state, commit);
    },
    arm(next) {
      point = next;
      isArmed = true;
    },
    commits,
    get hasCrashed() {
      return hasCrashed;
    },
  };
};
