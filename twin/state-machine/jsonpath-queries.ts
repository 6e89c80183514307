import { choiceRuleHolds } from "./choice-comparison.ts";
import { withinLimit } from "./data-limit.ts";
import type { Shaping, State } from "./definition.ts";
import { evaluatePath, evaluatePayload } from "./path-evaluate.ts";
import { writeAtPath } from "./path-write.ts";
import type { Queries, Shaped } from "./queries.ts";
import { runtimeFailure } from "./state-failure.ts";
import type { Visited } from "./visited.ts";

/** JSONPath: InputPath → Parameters → work → ResultSelector → ResultPath → OutputPath. */
export const jsonpathQueries: Queries = {
  workInput: async (visit) => workInput(visit),

  field: async (visit, field) => {
    const fields = visit.state as unknown as Readonly<Record<string, unknown>>;
    const path = fields[`${field}Path`];
    if (typeof path === "string") return evaluatePath(path, scopeOf(visit, effectiveInput(visit)));
    return fields[field];
  },

  async completed(visit, result) {
    const { state } = visit;
    if (result === undefined)
      return withOutputPath(visit, visit.state, effectiveInput(visit), effectiveInput(visit));
    const selected =
      "ResultSelector" in state
        ? evaluatePayload(state.ResultSelector, scopeOf(visit, result.value))
        : result.value;
    return withOutputPath(visit, state, selected, merge(visit, state, selected));
  },

  caught: async (visit, catcher, errorOutput) => ({
    output: merge(visit, catcher, errorOutput),
    ...assignment(visit, catcher, errorOutput),
  }),

  matches: async (visit, rule) => choiceRuleHolds(rule, scopeOf(visit, effectiveInput(visit))),

  chosen: async (visit, holder) =>
    withOutputPath(visit, holder, effectiveInput(visit), effectiveInput(visit)),

  async items(visit) {
    const input = effectiveInput(visit);
    const path = "ItemsPath" in visit.state ? String(visit.state.ItemsPath) : "$";
    const items = evaluatePath(path, scopeOf(visit, input));
    if (Array.isArray(items)) return items;
    throw runtimeFailure(
      `Reference path '${path}' must point to array, but it was ${JSON.stringify(items)}.`,
    );
  },

  inside: async (visit, _field, template) =>
    evaluatePayload(template, scopeOf(visit, effectiveInput(visit))),

  async itemInput(visit, item) {
    const { state } = visit;
    const selector = "ItemSelector" in state ? state.ItemSelector : state.Parameters;
    if (selector === undefined) return item;
    return evaluatePayload(selector, scopeOf(visit, effectiveInput(visit)));
  },
};

const scopeOf = ({ context, variables }: Visited, data: unknown) => ({ data, context, variables });

const effectiveInput = (visit: Visited): unknown => {
  const { state, input } = visit;
  if (state.InputPath === null) return {};
  return state.InputPath === undefined
    ? input
    : evaluatePath(state.InputPath, scopeOf(visit, input));
};

const workInput = (visit: Visited): unknown => {
  const input = effectiveInput(visit);
  return "Parameters" in visit.state
    ? evaluatePayload(visit.state.Parameters, scopeOf(visit, input))
    : input;
};

const merge = (visit: Visited, { ResultPath: path = "$" }: Shaping, result: unknown): unknown =>
  path === null ? visit.input : writeAtPath(visit.input, path, result);

const withOutputPath = (
  visit: Visited,
  holder: Shaping,
  assignedFrom: unknown,
  output: unknown,
): Shaped => ({
  output: outputOf(visit, visit.state, output),
  ...assignment(visit, holder, assignedFrom),
});

const outputOf = (visit: Visited, { OutputPath: path = "$" }: State, output: unknown): unknown =>
  path === null ? {} : evaluatePath(path, scopeOf(visit, output));

const assignment = (visit: Visited, holder: Shaping, data: unknown): Pick<Shaped, "assigned"> => {
  if (!("Assign" in holder)) return {};
  const assigned = evaluatePayload(holder.Assign, scopeOf(visit, data)) as Record<string, unknown>;
  return {
    assigned: withinLimit(assigned, `The variables assigned in the state '${visit.name}'`),
  };
};
