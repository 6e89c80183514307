import type { State } from "./definition.ts";
import type { Queries } from "./queries.ts";
import { queriesOf } from "./queries-of.ts";
import type { Place } from "./run.ts";
import type { Variables } from "./variables.ts";
import type { Visited } from "./visited.ts";

/** One stay in one state, with the language in which its fields are written. */
export interface Visit extends Visited {
  readonly queries: Queries;
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
