import { withinLimit } from "./data-limit.ts";
import type { Flow, StateType } from "./definition.ts";
import { dataOf } from "./history.ts";
import type { Place } from "./run.ts";
import { runtimeFailure } from "./state-failure.ts";
import { STATES } from "./states/states.ts";
import type { Step } from "./step.ts";
import type { Variables } from "./variables.ts";
import { createVisit } from "./visit.ts";

/** Where a flow stands; enough to go on from there later. */
export interface Position {
  readonly state: string;
  readonly input: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Runs states until one ends the flow; answers its output. @throws StateFailure when one fails uncaught */
export const runFlow = async (
  flow: Flow,
  input: unknown,
  variables: Variables,
  place: Place,
  options: { from?: string; onEnter?: (position: Position) => void } = {},
): Promise<unknown> => {
  let name: string | undefined = options.from ?? flow.StartAt;
  let data = input;
  while (name !== undefined) {
    options.onEnter?.({ state: name, input: data, variables: variables.all() });
    const step: Step = await runState(flow, name, data, variables, place);
    data = step.output;
    name = step.next;
  }
  return data;
};

const runState = async (
  flow: Flow,
  name: string,
  input: unknown,
  variables: Variables,
  place: Place,
): Promise<Step> => {
  const { run, trail } = place;
  if (run.signal.aborted) throw run.signal.reason;
  const state = flow.States[name];
  if (state === undefined) throw runtimeFailure(`there is no state '${name}'`);
  const work = STATES[state.Type];
  trail.record(`${state.Type}StateEntered`, {
    name: "stateEntered",
    value: { name, ...dataOf("input", input) },
  });
  const step = await work(createVisit(place, name, state, input, variables), runFlow).catch(
    (error: unknown) => {
      if (run.signal.aborted && ABORTABLE.has(state.Type))
        trail.record(`${state.Type}StateAborted`);
      throw error;
    },
  );
  withinLimit(step.output, `The output of the state '${name}'`);
  if (step.assigned !== undefined) variables.assign(step.assigned);
  trail.record(`${state.Type}StateExited`, {
    name: "stateExited",
    value: { name, ...dataOf("output", step.output), ...assignedOf(step) },
  });
  return step;
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
