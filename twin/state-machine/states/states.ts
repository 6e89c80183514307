import type { StateType } from "../definition.ts";
import { choose } from "./choice.ts";
import { fail } from "./fail.ts";
import { mapItems } from "./map.ts";
import { runBranches } from "./parallel.ts";
import { pass } from "./pass.ts";
import type { StateWork } from "./state-work.ts";
import { succeed } from "./succeed.ts";
import { runTask } from "./task.ts";
import { wait } from "./wait.ts";

/** What each type of state does between being entered and being left. */
export const STATES: Readonly<Record<StateType, StateWork>> = {
  Task: runTask,
  Choice: choose,
  Wait: wait,
  Pass: pass,
  Succeed: succeed,
  Fail: fail,
  Parallel: runBranches,
  Map: mapItems,
};
