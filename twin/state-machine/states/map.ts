import { randomUUID } from "node:crypto";
import { beginInner } from "../begin-inner.ts";
import type { Flow } from "../definition.ts";
import { createHistory, createTrail, type Trail } from "../history.ts";
import { readItems } from "../item-reader.ts";
import { innerPath } from "../progress.ts";
import { withRecovery } from "../recovery.ts";
import type { Run } from "../run.ts";
import { runSiblings } from "../siblings.ts";
import { queryFailure, runtimeFailure, StateFailure } from "../state-failure.ts";
import type { Step } from "../step.ts";
import type { Visit } from "../visit.ts";
import { withContext } from "../visit.ts";
import type { RunFlow, StateWork } from "./state-work.ts";

/** Runs its flow once for each item; its result is the array of their outputs, in the items' order. */
export const mapItems: StateWork = (visit, runFlow) =>
  withRecovery(visit, (attempted) => attempt(attempted, runFlow));

const attempt = async (visit: Visit, runFlow: RunFlow): Promise<Step> => {
  const { queries, state, trail, name } = visit;
  const flow = state.ItemProcessor ?? state.Iterator;
  if (flow === undefined) throw runtimeFailure(`the Map '${name}' has no ItemProcessor`);
  const isDistributed = flow.ProcessorConfig?.Mode === "DISTRIBUTED";
  const items = itemsIn(await itemsOf(visit));
  const limit = await concurrencyOf(visit);
  beginInner(visit, () => begin(visit, isDistributed, items.length));
  let outputs: unknown[];
  try {
    const iterations = items.map(
      (item, index) => (run: Run) =>
        iterate(
          visit,
          { run, trail: iterationTrail(visit, isDistributed) },
          flow,
          item,
          index,
          runFlow,
        ),
    );
    outputs = await runSiblings(visit.run, limit, iterations);
  } catch (error) {
    if (visit.run.signal.aborted) throw error;
    throw isDistributed ? runFailed(trail) : stateFailed(trail, error);
  }
  if (isDistributed) trail.record("MapRunSucceeded");
  trail.record("MapStateSucceeded");
  return { ...(await queries.completed(visit, { value: outputs })), next: state.Next };
};

const itemsOf = async (visit: Visit): Promise<unknown> => {
  const { queries, run, state } = visit;
  if (state.ItemReader === undefined) return queries.items(visit);
  return readItems(state.ItemReader, await queries.readerInput(visit), run.items);
};

/** A distributed Map's items are counted by its Map Run, not in the history. */
const begin = (visit: Visit, isDistributed: boolean, count: number): void => {
  const { trail } = visit;
  const length = isDistributed ? 0 : count;
  trail.record("MapStateStarted", { name: "mapStateStarted", value: { length } });
  if (!isDistributed) return;
  const value = { mapRunArn: mapRunArnOf(visit) };
  trail.record("MapRunStarted", { name: "mapRunStarted", value });
};

const mapRunArnOf = ({ context, name, state }: Visit): string => {
  const { Id = "" } = (context["Execution"] ?? {}) as { readonly Id?: string };
  const [machine = ""] = Id.split(":").slice(6);
  const place = Id.split(":").slice(0, 5).join(":");
  return `${place}:mapRun:${machine}/${state.Label ?? name}:${randomUUID()}`;
};

/** Each item of a distributed Map is an execution with a history of its own, which nobody keeps here. */
const iterationTrail = ({ run, trail }: Visit, isDistributed: boolean): Trail =>
  isDistributed
    ? createTrail(
        createHistory(() => run.clock.now()),
        0,
      )
    : trail.fork();

/** (Step Functions developer guide, "Setting failure thresholds for Distributed Map states") */
const runFailed = (trail: Trail): StateFailure => {
  const error = "States.ExceedToleratedFailureThreshold";
  const cause = "The specified tolerated failure threshold was exceeded";
  trail.record("MapRunFailed", { name: "mapRunFailed", value: { error, cause } });
  trail.record("MapStateFailed");
  return new StateFailure(error, cause);
};

const stateFailed = (trail: Trail, error: unknown): unknown => {
  trail.record("MapStateFailed");
  return error;
};

const iterate = async (
  visit: Visit,
  { run, trail }: { readonly run: Run; readonly trail: Trail },
  flow: Flow,
  { key, value }: Item,
  index: number,
  runFlow: RunFlow,
): Promise<unknown> => {
  const path = innerPath(visit.path, visit.name, index);
  const map = { Item: { Index: index, Value: value, ...(key === undefined ? {} : { Key: key }) } };
  const inside = withContext({ ...visit, run, trail, path }, { Map: map });
  const event = { name: visit.name, index };
  const before = run.progress.get(path);
  if (before?.output !== undefined) return before.output.value;
  if (before === undefined)
    trail.record("MapIterationStarted", { name: "mapIterationStarted", value: event });
  try {
    const input = await visit.queries.itemInput(inside, value);
    const output = await runFlow(flow, input, visit.variables, inside);
    trail.record("MapIterationSucceeded", { name: "mapIterationSucceeded", value: event });
    return output;
  } catch (error) {
    const ending = run.signal.aborted ? "Aborted" : "Failed";
    trail.record(`MapIteration${ending}`, { name: `mapIteration${ending}`, value: event });
    throw error;
  }
};

interface Item {
  readonly key?: string;
  readonly value: unknown;
}

/** JSONata may also iterate an object: each item is then its key and value. */
const itemsIn = (items: unknown): Item[] =>
  Array.isArray(items)
    ? items.map((value) => ({ value }))
    : Object.entries(items as object).map(([key, value]) => ({ key, value: value as unknown }));

/** The default, 0, means no limit; inline Maps run at most 40 at once (AWS quota). */
const concurrencyOf = async (visit: Visit): Promise<number> => {
  const field = (await visit.queries.field(visit, "MaxConcurrency")) ?? 0;
  // A variable holding "1" works on AWS; the recordings have one.
  const value = typeof field === "string" && /^\d+$/.test(field) ? Number(field) : field;
  if (Number.isInteger(value) && (value as number) >= 0)
    return value === 0 ? MAX_INLINE : Math.min(value as number, MAX_INLINE);
  const cause = `MaxConcurrency of the state '${visit.name}' must be a whole number of 0 or more, but was ${JSON.stringify(field)}`;
  throw visit.language === "JSONata" ? queryFailure(cause) : runtimeFailure(cause);
};

const MAX_INLINE = 40;
