import { beginInner } from "../begin-inner.ts";
import type { Flow } from "../definition.ts";
import { readItems } from "../item-reader.ts";
import { contextOfItem, type MapItem, type MapPlan } from "../map-plan.ts";
import { innerPath } from "../progress.ts";
import { withRecovery } from "../recovery.ts";
import type { Run } from "../run.ts";
import { runSiblings } from "../siblings.ts";
import { queryFailure, runtimeFailure } from "../state-failure.ts";
import type { Step } from "../step.ts";
import type { Visit } from "../visit.ts";
import { withContext } from "../visit.ts";
import { distribute } from "./distribute.ts";
import type { RunFlow, StateWork } from "./state-work.ts";

/** Runs its flow once for each item; its result is the array of their outputs, in the items' order. */
export const mapItems: StateWork = (visit, runFlow) =>
  withRecovery(visit, (attempted) => attempt(attempted, runFlow));

const attempt = async (visit: Visit, runFlow: RunFlow): Promise<Step> => {
  const { state, name } = visit;
  const flow = state.ItemProcessor ?? state.Iterator;
  if (flow === undefined) throw runtimeFailure(`the Map '${name}' has no ItemProcessor`);
  const isDistributed = flow.ProcessorConfig?.Mode === "DISTRIBUTED";
  const items = itemsIn(await itemsOf(visit));
  const plan = { flow, items, limit: await concurrencyOf(visit) };
  const outputs = await (isDistributed ? distribute : mapInline)(visit, plan, runFlow);
  visit.trail.record("MapStateSucceeded");
  return { ...(await visit.queries.completed(visit, { value: outputs })), next: state.Next };
};

const mapInline = async (
  visit: Visit,
  { flow, items, limit }: MapPlan,
  runFlow: RunFlow,
): Promise<unknown> => {
  const { trail, run } = visit;
  beginInner(visit, () =>
    trail.record("MapStateStarted", {
      name: "mapStateStarted",
      value: { length: items.length },
    }),
  );
  const iterations = items.map(
    (item, index) => (own: Run) => iterate(visit, own, flow, item, index, runFlow),
  );
  try {
    return await runSiblings(run, limit, iterations);
  } catch (error) {
    if (run.signal.aborted) throw error;
    trail.record("MapStateFailed");
    throw error;
  }
};

const itemsOf = async (visit: Visit): Promise<unknown> => {
  const { queries, run, state } = visit;
  const { ItemReader: reader } = state;
  if (reader === undefined) return queries.items(visit);
  const template = reader.Arguments ?? reader.Parameters;
  return readItems(
    reader,
    await queries.inside(visit, "ItemReader/Arguments", template),
    run.items,
  );
};

const iterate = async (
  visit: Visit,
  run: Run,
  flow: Flow,
  item: MapItem,
  index: number,
  runFlow: RunFlow,
): Promise<unknown> => {
  const path = innerPath(visit.path, visit.name, index);
  const trail = visit.trail.fork();
  const inside = withContext({ ...visit, run, trail, path }, { Map: contextOfItem(item, index) });
  const event = { name: visit.name, index };
  const before = run.progress.get(path);
  if (before?.output !== undefined) return before.output.value;
  if (before === undefined)
    trail.record("MapIterationStarted", { name: "mapIterationStarted", value: event });
  try {
    const input = await visit.queries.itemInput(inside, item.value);
    const output = await runFlow(flow, input, visit.variables, inside);
    trail.record("MapIterationSucceeded", { name: "mapIterationSucceeded", value: event });
    return output;
  } catch (error) {
    const ending = run.signal.aborted ? "Aborted" : "Failed";
    trail.record(`MapIteration${ending}`, { name: `mapIteration${ending}`, value: event });
    throw error;
  }
};

/** JSONata may also iterate an object: each item is then its key and value. */
const itemsIn = (items: unknown): MapItem[] =>
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
