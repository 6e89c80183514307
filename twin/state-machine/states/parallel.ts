import { beginInner } from "../begin-inner.ts";
import { innerPath } from "../progress.ts";
import { withRecovery } from "../recovery.ts";
import { runSiblings } from "../siblings.ts";
import type { Step } from "../step.ts";
import type { Visit } from "../visit.ts";
import type { RunFlow, StateWork } from "./state-work.ts";

/** Runs its branches side by side; its result is the array of their outputs. */
export const runBranches: StateWork = (visit, runFlow) =>
  withRecovery(visit, (attempted) => attempt(attempted, runFlow));

const attempt = async (visit: Visit, runFlow: RunFlow): Promise<Step> => {
  const { queries, state, trail, variables, context } = visit;
  const input = await queries.workInput(visit);
  beginInner(visit, () => trail.record("ParallelStateStarted"));
  const branches = (state.Branches ?? []).map((branch, index) => (run: Visit["run"]) => {
    const path = innerPath(visit.path, visit.name, index);
    return runFlow(branch, input, variables, { run, trail: trail.fork(), path, context });
  });
  let outputs: unknown[];
  try {
    outputs = await runSiblings(visit.run, branches.length, branches);
  } catch (error) {
    if (!visit.run.signal.aborted) trail.record("ParallelStateFailed");
    throw error;
  }
  trail.record("ParallelStateSucceeded");
  return { ...(await queries.completed(visit, { value: outputs })), next: state.Next };
};
