import type { Catcher, ChoiceRule, Shaping } from "./definition.ts";
import type { Step } from "./step.ts";
import type { Visited } from "./visited.ts";

/** How a query language reads and shapes a state's data; JSONata and JSONPath each have one. */
export interface Queries {
  /** What the state's work gets. */
  workInput(visit: Visited): Promise<unknown>;
  /** A field that may be written as an expression, or, in JSONPath, as `<Field>Path`; undefined when absent. */
  field(visit: Visited, field: string): Promise<unknown>;
  /** After the work; without `result` the state only handed its input on. */
  completed(visit: Visited, result?: { readonly value: unknown }): Promise<Shaped>;
  caught(visit: Visited, catcher: Catcher, errorOutput: object): Promise<Shaped>;
  matches(visit: Visited, rule: ChoiceRule): Promise<boolean>;
  /** For a Choice: the rule that matched, or the state itself for its Default. */
  chosen(visit: Visited, holder: Shaping): Promise<Shaped>;
  /** A Map's items and what each iteration gets of its item. */
  items(visit: Visited): Promise<unknown>;
  /** A template inside one of a state's fields, such as what a Map's ItemReader is asked with. */
  inside(visit: Visited, field: string, template: unknown): Promise<unknown>;
  itemInput(visit: Visited, item: unknown): Promise<unknown>;
}

export type Shaped = Pick<Step, "output" | "assigned">;
