import { withinLimit } from "./data-limit.ts";
import type { Flow, StateType } from "./definition.ts";
import { dataOf } from "./history.ts";
import type { FlowState } from "./progress.ts";
import type { Place } from "./run.ts";
import { runtimeFailure } from "./state-failure.ts";
import { STATES } from "./states/states.ts";
import type { Step } from "./step.ts";
import { createVariables, type Variables } from "./variables.ts";
import { createVisit } from "./visit.ts";

/**
 * Runs states until one ends the flow; answers its output. It begins where its progress says that an
 * earlier run stood. @throws StateFailure when one fails uncaught
 */
export const runFlow = async (
  flow: Flow,
  input: unknown,
  outer: Variables | undefined,
  place: Place,
): Promise<unknown> => {
  const { run, path, trail } = place;
  const kept = run.progress.get(path);
  const variables = createVariables(outer, { ...kept?.variables });
  const inside = kept === undefined ? place : { ...place, trail: trail.from(kept.lastEvent) };
  let at = kept ?? { state: flow.StartAt, input, variables: {}, lastEvent: trail.last() };
  run.progress.set(path, at);
  while (at.output === undefined) at = await runState(flow, at, variables, inside);
  return at.output.value;
};

/** Answers where the flow stands after the state. */
const runState = async (
  flow: Flow,
  at: FlowState,
  variables: Variables,
  place: Place,
): Promise<FlowState> => {
  const { run, trail, path } = place;
  const { state: name, input } = at;
  if (run.signal.aborted) throw run.signal.reason;
  const state = flow.States[name];
  if (state === undefined) throw runtimeFailure(`there is no state '${name}'`);
  const work = STATES[state.Type];
  if (at.stay === undefined) enter(place, at, state.Type);
  const visit = createVisit(place, name, state, input, variables);
  const step = await work(visit, runFlow).catch((error: unknown) => {
    if (run.signal.aborted && ABORTABLE.has(state.Type)) trail.record(`${state.Type}StateAborted`);
    throw error;
  });
  withinLimit(step.output, `The output of the state '${name}'`);
  if (step.assigned !== undefined) variables.assign(step.assigned);
  trail.record(`${state.Type}StateExited`, {
    name: "stateExited",
    value: { name, ...dataOf("output", step.output), ...assignedOf(step) },
  });
  run.progress.clearInside(path, name);
  const next = afterStep(at, step, variables, trail.last());
  run.progress.set(path, next);
  return next;
};

/** The event and what is kept of it belong together. */
const enter = ({ run, trail, path }: Place, at: FlowState, type: StateType): void => {
  trail.record(`${type}StateEntered`, {
    name: "stateEntered",
    value: { name: at.state, ...dataOf("input", at.input) },
  });
  const stay = { enteredAt: run.clock.now().toISOString() };
  run.progress.set(path, { ...at, lastEvent: trail.last(), stay });
};

const afterStep = (
  at: FlowState,
  { next, output }: Step,
  variables: Variables,
  lastEvent: number,
): FlowState => {
  const moved = { variables: variables.own(), lastEvent, input: output };
  return next === undefined
    ? { ...moved, state: at.state, output: { value: output } }
    : { ...moved, state: next };
};

const ABORTABLE: ReadonlySet<StateType> = new Set(["Task", "Wait", "Parallel", "Map"]);

const assignedOf = ({ assigned }: Step): object => {
  if (assigned === undefined) return {};
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return {
    assignedVariables: Object.fromEntries(texts) as object,
    assignedVariablesDetails: { truncated: false },
  };
};
