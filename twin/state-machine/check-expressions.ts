import type { QueryLanguage, State } from "./definition.ts";
import { INTRINSIC_FUNCTIONS } from "./intrinsic-functions.ts";
import { compiled, expressionIn } from "./jsonata-template.ts";
import type { PathExpression } from "./path-expression.ts";
import { parsePathExpression } from "./path-expression.ts";

/** One sentence for each expression of the state, but not of inner flows, that cannot be read. */
export const faultsInExpressions = (state: State, language: QueryLanguage): string[] =>
  Object.entries(state)
    .filter(([field]) => !INNER_FLOWS.has(field))
    .flatMap(([field, value]) => faultsBelow(field, value, language));

const INNER_FLOWS = new Set(["Branches", "ItemProcessor", "Iterator", "Comment", "Result"]);

const faultsBelow = (field: string, value: unknown, language: QueryLanguage): string[] => {
  if (typeof value === "string")
    return language === "JSONata" ? jsonataFaults(field, value) : pathFaults(field, value);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    faultsBelow(Array.isArray(value) ? field : key, inner, language),
  );
};

const jsonataFaults = (field: string, text: string): string[] => {
  const expression = expressionIn(text);
  if (expression === undefined) return [];
  try {
    compiled(expression);
    return [];
  } catch (error) {
    const { message } = error as { message: string };
    return [`'${field}' holds no JSONata: ${message} in '${expression}'`];
  }
};

const pathFaults = (field: string, text: string): string[] => {
  if (!field.endsWith(".$") && !PATH_FIELDS.has(field)) return [];
  try {
    return unknownFunctions(parsePathExpression(text)).map(
      (name) => `'${field}': the intrinsic function States.${name} is not supported`,
    );
  } catch (error) {
    return [`'${field}' holds a path that is not supported: ${(error as Error).message}`];
  }
};

const PATH_FIELDS = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ItemsPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "MaxConcurrencyPath",
  "ErrorPath",
  "CausePath",
  "Variable",
]);

const unknownFunctions = (expression: PathExpression): string[] => {
  if (expression.kind !== "call") return [];
  const inner = expression.arguments.flatMap(unknownFunctions);
  return expression.name in INTRINSIC_FUNCTIONS ? inner : [expression.name, ...inner];
};
