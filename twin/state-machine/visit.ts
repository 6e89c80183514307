import type { State } from "./definition.ts";
import type { Stay } from "./progress.ts";
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
  const { run, trail, path } = place;
  const stay = run.progress.get(path)?.stay;
  const entered = {
    EnteredTime: stay?.enteredAt ?? run.clock.now().toISOString(),
    Name: name,
    RetryCount: 0,
  };
  const context = { ...run.context, ...place.context, State: entered };
  return {
    run,
    trail,
    path,
    context,
    name,
    state,
    language,
    queries: queriesOf(language),
    input,
    variables,
  };
};

/** What is kept of this stay. */
export const stayOf = ({ run, path }: Pick<Visit, "run" | "path">): Stay =>
  run.progress.get(path)?.stay ?? { enteredAt: run.clock.now().toISOString() };

/** Keeps more of it, so that a later process need not do it again. */
export const noteStay = (
  visit: Pick<Visit, "run" | "path" | "trail">,
  more: Partial<Stay>,
): void => {
  const { run, path, trail } = visit;
  const flow = run.progress.get(path);
  if (flow === undefined) return;
  run.progress.set(path, { ...flow, lastEvent: trail.last(), stay: { ...stayOf(visit), ...more } });
};

/** The same visit with more in its context object, e.g. the task's token. */
export const withContext = (visit: Visit, more: Readonly<Record<string, unknown>>): Visit => ({
  ...visit,
  context: { ...visit.context, ...more },
});
