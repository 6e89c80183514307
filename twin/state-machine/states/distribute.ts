import { beginInner } from "../begin-inner.ts";
import { type ChildResult, transformed } from "../child-results.ts";
import { childrenOf, type MapChild, toleranceOf } from "../distribution.ts";
import { createHistory, createTrail } from "../history.ts";
import type { MapPlan } from "../map-plan.ts";
import { type MapRun, mapRunOf } from "../map-run.ts";
import { innerPath } from "../progress.ts";
import { destinationIn, writeResults } from "../result-writer.ts";
import type { Run } from "../run.ts";
import { runSiblings } from "../siblings.ts";
import { StateFailure } from "../state-failure.ts";
import { isExceeded } from "../tolerance.ts";
import type { Visit } from "../visit.ts";
import { withContext } from "../visit.ts";
import type { RunFlow } from "./state-work.ts";

/**
 * A Map in mode DISTRIBUTED: each item, or batch of items, is an execution with a history of its own,
 * which nobody keeps here. A child that failed and was tolerated runs again when the process starts anew.
 */
export const distribute = async (
  visit: Visit,
  plan: MapPlan,
  runFlow: RunFlow,
): Promise<unknown> => {
  const { trail, run } = visit;
  const children = await childrenOf(visit, plan.items);
  const tolerance = await toleranceOf(visit);
  const destination = await destinationOf(visit);
  const mapRun = mapRunOf(visit);
  beginInner(visit, () => begin(visit, mapRun));
  const results: ChildResult[] = children.map(({ input }, index) => ({
    index,
    input,
    end: { status: "PENDING" },
  }));
  const all = children.reduce((sum, { items }) => sum + items, 0);
  let failed = 0;
  const works = children.map((child, index) => async (own: Run): Promise<void> => {
    results[index] = await runChild(visit, own, plan, child, index, runFlow);
    if (results[index].end.status === "FAILED") failed += child.items;
    if (isExceeded(tolerance, failed, all)) throw EXCEEDED;
  });
  const failure = await runSiblings(run, plan.limit, works).then(() => undefined, caught(visit));
  const config = visit.state.ResultWriter?.WriterConfig ?? {};
  const output = destination
    ? await writeResults(results, config, mapRun, destination, run.items).catch(failing(visit))
    : transformed(results, config.Transformation ?? "COMPACT", mapRun);
  if (failure !== undefined) throw recorded(visit, failure);
  trail.record("MapRunSucceeded");
  return output;
};

const destinationOf = async (visit: Visit) => {
  const { ResultWriter: writer } = visit.state;
  if (writer?.Resource === undefined) return undefined;
  const template = writer.Arguments ?? writer.Parameters;
  return destinationIn(await visit.queries.inside(visit, "ResultWriter/Arguments", template));
};

/** Its items are counted by its Map Run, not in the history. */
const begin = ({ trail }: Visit, { arn }: MapRun): void => {
  trail.record("MapStateStarted", { name: "mapStateStarted", value: { length: 0 } });
  trail.record("MapRunStarted", { name: "mapRunStarted", value: { mapRunArn: arn } });
};

/** (Step Functions developer guide, "Setting failure thresholds for Distributed Map states") */
const EXCEEDED = new StateFailure(
  "States.ExceedToleratedFailureThreshold",
  "The specified tolerated failure threshold was exceeded",
);

/** What ends the run; an execution that is stopped itself goes on ending. */
const caught =
  ({ run }: Visit) =>
  (error: unknown): StateFailure => {
    if (!run.signal.aborted && error instanceof StateFailure) return error;
    throw error;
  };

const failing =
  (visit: Visit) =>
  (error: unknown): never => {
    throw error instanceof StateFailure ? recorded(visit, error) : error;
  };

const recorded = ({ trail }: Visit, failure: StateFailure): StateFailure => {
  const { error, failureCause: cause } = failure;
  trail.record("MapRunFailed", { name: "mapRunFailed", value: { error, cause } });
  trail.record("MapStateFailed");
  return failure;
};

const runChild = async (
  visit: Visit,
  run: Run,
  { flow }: MapPlan,
  child: MapChild,
  index: number,
  runFlow: RunFlow,
): Promise<ChildResult> => {
  const { input } = child;
  const path = innerPath(visit.path, visit.name, index);
  const startDate = run.clock.now();
  const over = (end: ChildResult["end"]): ChildResult => ({
    index,
    input,
    startDate,
    stopDate: run.clock.now(),
    end,
  });
  const before = run.progress.get(path);
  if (before?.output !== undefined) {
    return over({ status: "SUCCEEDED", output: before.output.value });
  }
  const trail = createTrail(
    createHistory(() => run.clock.now()),
    0,
  );
  const inside = withContext({ ...visit, run, trail, path }, child.context);
  try {
    return over({
      status: "SUCCEEDED",
      output: await runFlow(flow, input, visit.variables, inside),
    });
  } catch (error) {
    if (run.signal.aborted || !(error instanceof StateFailure)) throw error;
    const { error: name, failureCause: cause } = error;
    return over({
      status: "FAILED",
      ...(name !== undefined && { error: name }),
      ...(cause !== undefined && { cause }),
    });
  }
};
