import type { QueryLanguage, State } from "./definition.ts";
import type { Queries } from "./queries.ts";
import { queriesOf } from "./queries-of.ts";
import type { Place } from "./run.ts";
import type { Variables } from "./variables.ts";

/** One stay in one state. */
export interface Visit extends Place {
  readonly name: string;
  readonly state: State;
  readonly language: QueryLanguage;
  readonly queries: Queries;
  /** As the state was entered, before any InputPath. */
  readonly input: unknown;
  readonly variables: Variables;
}

/** What a state hands on; without `next` its flow ends. */
export interface Step {
  readonly output: unknown;
  readonly assigned?: Readonly<Record<string, unknown>>;
  readonly next?: string | undefined;
}

export const createVisit = (
  place: Place,
  name: string,
  state: State,
  input: unknown,
  variables: Variables,
): Visit => {
  const language = state.QueryLanguage ?? place.run.machine.QueryLanguage ?? "JSONPath";
  const { run, trail } = place;
  const entered = {
    EnteredTime: run.clock.now().toISOString(),
    Name: name,
    RetryCount: 0,
  };
  const context = { ...run.context, ...place.context, State: entered };
  return {
    run,
    trail,
    context,
    name,
    state,
    language,
    queries: queriesOf(language),
    input,
    variables,
  };
};

/** The same visit with more in its context object, e.g. the task's token. */
export const withContext = (visit: Visit, more: Readonly<Record<string, unknown>>): Visit => ({
  ...visit,
  context: { ...visit.context, ...more },
});
