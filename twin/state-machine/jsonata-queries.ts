import { withinLimit } from "./data-limit.ts";
import type { Shaping } from "./definition.ts";
import { ExpressionFault, evaluateTemplate } from "./jsonata-template.ts";
import type { Queries, Shaped } from "./queries.ts";
import type { StateFailure } from "./state-failure.ts";
import { queryFailure, runtimeFailure } from "./state-failure.ts";
import type { Visited } from "./visited.ts";

/** JSONata: Arguments, Output, Assign and any field; `$states` holds what a state knows. */
export const jsonataQueries: Queries = {
  workInput: (visit) =>
    "Arguments" in visit.state
      ? evaluate(visit, "Arguments", visit.state.Arguments)
      : Promise.resolve(visit.input),

  field: async (visit, field) => {
    const fields = visit.state as unknown as Readonly<Record<string, unknown>>;
    return field in fields ? evaluate(visit, field, fields[field]) : undefined;
  },

  completed: (visit, result) =>
    shape(
      visit,
      visit.state,
      result === undefined ? {} : { result: result.value },
      result === undefined ? visit.input : result.value,
    ),

  caught: (visit, catcher, errorOutput) => shape(visit, catcher, { errorOutput }, errorOutput),

  async matches(visit, rule) {
    const value = await evaluate(visit, "Condition", rule.Condition);
    if (typeof value === "boolean") return value;
    throw failureAt(
      visit,
      "Condition",
      `The JSONata expression '${rule.Condition}' specified for the field 'Condition' returned an unexpected result type. Expected 'boolean', but was ${JSON.stringify(value)}.`,
    );
  },

  chosen: (visit, holder) =>
    shape(visit, { ...only("Output", visit.state), ...holder }, {}, visit.input),

  async items(visit) {
    if (!("Items" in visit.state)) return arrayOf(visit.input);
    const value = await evaluate(visit, "Items", visit.state.Items);
    if (Array.isArray(value) || isObject(value)) return value;
    throw failureAt(
      visit,
      "Items",
      `The field 'Items' must be an array or an object, but was ${JSON.stringify(value)}.`,
    );
  },

  inside: (visit, field, template) => evaluate(visit, field, template),

  itemInput: (visit, item) =>
    "ItemSelector" in visit.state
      ? evaluate(visit, "ItemSelector", visit.state.ItemSelector)
      : Promise.resolve(item),
};

/** Only Items may name an object: a Map without it takes its input, which must be an array. */
const arrayOf = (input: unknown): unknown[] => {
  if (Array.isArray(input)) return input;
  throw runtimeFailure(`The state input must be an array, but was ${JSON.stringify(input)}.`);
};

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

const only = (member: "Output", holder: Shaping): Shaping =>
  member in holder ? { [member]: holder[member] } : {};

/** Assign and Output are evaluated side by side, on the variables as the state was entered. */
const shape = async (
  visit: Visited,
  holder: Shaping,
  more: Readonly<Record<string, unknown>>,
  fallback: unknown,
): Promise<Shaped> => {
  const output =
    "Output" in holder ? await evaluate(visit, "Output", holder.Output, more) : fallback;
  if (!("Assign" in holder)) return { output };
  const assigned = await evaluate(visit, "Assign", holder.Assign, more);
  withinLimit(assigned, `The variables assigned in the state '${visit.name}'`);
  return { output, assigned: assigned as Record<string, unknown> };
};

const evaluate = async (
  visit: Visited,
  field: string,
  template: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Promise<unknown> => {
  const states = { input: visit.input, context: visit.context, ...more };
  try {
    return await evaluateTemplate(template, { ...visit.variables.all(), states });
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    const location = `${field}${error.path}`;
    throw failureAt(
      visit,
      location,
      `The JSONata expression '${error.expression}' specified for the field '${location}' ${error.message}`,
    );
  }
};

const failureAt = (visit: Visited, location: string, cause: string): StateFailure => {
  const failure = queryFailure(cause);
  visit.trail.record("EvaluationFailed", {
    name: "evaluationFailed",
    value: { error: failure.error, cause, location, state: visit.name },
  });
  return failure;
};
