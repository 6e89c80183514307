import type { Flow } from "../definition.ts";
import type { Place } from "../run.ts";
import type { Step } from "../step.ts";
import type { Variables } from "../variables.ts";
import type { Visit } from "../visit.ts";

/** One type of state at work; Parallel and Map run flows of their own. @throws StateFailure */
export type StateWork = (visit: Visit, runFlow: RunFlow) => Promise<Step>;

export type RunFlow = (
  flow: Flow,
  input: unknown,
  outer: Variables,
  place: Place,
) => Promise<unknown>;
