import type { Catcher, ChoiceRule, Shaping } from "./definition.ts";
import type { Step, Visit } from "./visit.ts";

/** How a query language reads and shapes a state's data; JSONata and JSONPath each have one. */
export interface Queries {
  /** What the state's work gets. */
  workInput(visit: Visit): Promise<unknown>;
  /** A field that may be written as an expression, or, in JSONPath, as `<Field>Path`; undefined when absent. */
  field(visit: Visit, field: string): Promise<unknown>;
  /** After the work; without `result` the state only handed its input on. */
  completed(visit: Visit, result?: { readonly value: unknown }): Promise<Shaped>;
  caught(visit: Visit, catcher: Catcher, errorOutput: object): Promise<Shaped>;
  matches(visit: Visit, rule: ChoiceRule): Promise<boolean>;
  /** For a Choice: the rule that matched, or the state itself for its Default. */
  chosen(visit: Visit, holder: Shaping): Promise<Shaped>;
  /** A Map's items and what each iteration gets of its item. */
  items(visit: Visit): Promise<unknown>;
  itemInput(visit: Visit, item: unknown): Promise<unknown>;
}

export type Shaped = Pick<Step, "output" | "assigned">;
