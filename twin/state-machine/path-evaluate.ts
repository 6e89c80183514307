import { errorText } from "../error-text.ts";
import { INTRINSIC_FUNCTIONS } from "./intrinsic-functions.ts";
import type { Path, PathExpression } from "./path-expression.ts";
import { parsePathExpression } from "./path-expression.ts";
import { readPathFrom } from "./path-read.ts";
import { runtimeFailure, StateFailure } from "./state-failure.ts";
import type { Variables } from "./variables.ts";

/** What paths read from. */
export interface PathScope {
  readonly data: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly variables: Variables;
}

/** @throws StateFailure States.Runtime when a path leads nowhere, States.IntrinsicFailure from a function */
export const evaluatePath = (text: string, scope: PathScope): unknown => {
  const value = tryPath(text, scope);
  if (value !== undefined) return value;
  throw runtimeFailure(
    `The JSONPath '${text}' could not be found in the input '${JSON.stringify(scope.data)}'`,
  );
};

/** Like evaluatePath, but undefined when the path leads nowhere. */
export const tryPath = (text: string, scope: PathScope): unknown => {
  const expression = parsePathExpression(text);
  return expression.kind === "path" ? read(expression, scope) : evaluate(expression, scope, text);
};

const read = ({ root, segments }: Path, { data, context, variables }: PathScope): unknown => {
  if (root === "data") return readPathFrom(data, segments);
  if (root === "context") return readPathFrom(context, segments);
  return readPathFrom(variables.get(root.variable), segments);
};

const evaluate = (expression: PathExpression, scope: PathScope, text: string): unknown => {
  if (expression.kind === "literal") return expression.value;
  if (expression.kind === "path") {
    const value = read(expression, scope);
    if (value !== undefined) return value;
    throw runtimeFailure(
      `A path in '${text}' could not be found in the input '${JSON.stringify(scope.data)}'`,
    );
  }
  const values = expression.arguments.map((argument) => evaluate(argument, scope, text));
  try {
    return intrinsic(expression.name)(...values);
  } catch (error) {
    throw intrinsicFailure(text, error);
  }
};

const intrinsicFailure = (text: string, cause: unknown): StateFailure => {
  const reason = errorText(cause);
  return new StateFailure("States.IntrinsicFailure", `${text}: ${reason}`, { cause });
};

const intrinsic = (name: string): ((...values: unknown[]) => unknown) => {
  const found = INTRINSIC_FUNCTIONS[name];
  if (found === undefined) throw new Error(`there is no intrinsic function States.${name}`);
  return found;
};

/** A payload template: every key that ends in `.$` is replaced by what its path or function gives. */
export const evaluatePayload = (template: unknown, scope: PathScope): unknown => {
  if (Array.isArray(template)) return template.map((item) => evaluatePayload(item, scope));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$") && typeof value === "string"
        ? [key.slice(0, -2), evaluatePath(value, scope)]
        : [key, evaluatePayload(value, scope)],
    ),
  );
};
