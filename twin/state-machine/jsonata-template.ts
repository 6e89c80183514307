import jsonata from "jsonata";
import { JSONATA_FUNCTIONS } from "./jsonata-functions.ts";

/** The expression inside `{% … %}`, or undefined for any other text. */
export const expressionIn = (text: string): string | undefined =>
  text.startsWith("{%") && text.endsWith("%}") && text.length >= 4
    ? text.slice(2, -2).trim()
    : undefined;

export class ExpressionFault extends Error {
  override readonly name = "ExpressionFault";
  readonly expression: string;
  /** Below the template's own place, e.g. `/Payload/rollout`. */
  readonly path: string;

  constructor(expression: string, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.expression = expression;
    this.path = path;
  }
}

/**
 * A JSON template with every `{% … %}` replaced by its value. Copies through JSON, because JSONata's
 * arrays carry marks of its own. @throws ExpressionFault
 */
export const evaluateTemplate = async (
  template: unknown,
  bindings: Readonly<Record<string, unknown>>,
  path = "",
): Promise<unknown> => {
  if (typeof template === "string") {
    const expression = expressionIn(template);
    return expression === undefined ? template : evaluateExpression(expression, bindings, path);
  }
  if (Array.isArray(template))
    return Promise.all(
      template.map((item, index) => evaluateTemplate(item, bindings, `${path}[${index}]`)),
    );
  if (typeof template !== "object" || template === null) return template;
  const entries = Object.entries(template).map(async ([key, value]) => [
    key,
    await evaluateTemplate(value, bindings, `${path}/${key}`),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as unknown;
};

const evaluateExpression = async (
  expression: string,
  bindings: Readonly<Record<string, unknown>>,
  path: string,
): Promise<unknown> => {
  let text: string | undefined;
  try {
    const value: unknown = await compiled(expression).evaluate(undefined, {
      ...JSONATA_FUNCTIONS,
      ...bindings,
    });
    text =
      typeof value === "function" || isFunctionOfJsonata(value) ? undefined : JSON.stringify(value);
  } catch (error) {
    throw thrownIn(expression, path, error);
  }
  if (text === undefined)
    throw new ExpressionFault(expression, path, "returned nothing (undefined).");
  return JSON.parse(text) as unknown;
};

const thrownIn = (expression: string, path: string, cause: unknown): ExpressionFault =>
  new ExpressionFault(expression, path, `threw an error during evaluation. ${reasonOf(cause)}`, {
    cause,
  });

/** @throws Error with JSONata's own message when the expression is not JSONata */
export const compiled = (expression: string): jsonata.Expression => {
  const known = cache.get(expression);
  if (known !== undefined) return known;
  const fresh = jsonata(expression, { timeout: EVALUATION_MS });
  cache.set(expression, fresh);
  return fresh;
};

const cache = new Map<string, jsonata.Expression>();

/** AWS allows 1 s on machines of its own; a busy laptop may pause that long for other reasons. */
const EVALUATION_MS = 5_000;

const isFunctionOfJsonata = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  ("_jsonata_lambda" in value || "_jsonata_function" in value);

const reasonOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error
    ? `${"code" in error ? `${error.code}: ` : ""}${error.message}`
    : String(error);
