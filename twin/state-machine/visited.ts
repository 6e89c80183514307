import type { QueryLanguage, State } from "./definition.ts";
import type { Place } from "./run.ts";
import type { Variables } from "./variables.ts";

/** What a query language sees of one stay in one state. */
export interface Visited extends Place {
  readonly name: string;
  readonly state: State;
  readonly language: QueryLanguage;
  /** As the state was entered, before any InputPath. */
  readonly input: unknown;
  readonly variables: Variables;
}
