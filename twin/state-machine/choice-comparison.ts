import type { ChoiceRule } from "./definition.ts";
import type { PathScope } from "./path-evaluate.ts";
import { evaluatePath, tryPath } from "./path-evaluate.ts";

/** Whether a JSONPath choice rule holds: And, Or, Not, or `Variable` with one comparison. */
export const choiceRuleHolds = (rule: ChoiceRule, scope: PathScope): boolean => {
  const fields = rule as Readonly<Record<string, unknown>>;
  if ("And" in fields)
    return (fields["And"] as ChoiceRule[]).every((part) => choiceRuleHolds(part, scope));
  if ("Or" in fields)
    return (fields["Or"] as ChoiceRule[]).some((part) => choiceRuleHolds(part, scope));
  if ("Not" in fields) return !choiceRuleHolds(fields["Not"] as ChoiceRule, scope);
  const operator = comparisonIn(fields);
  if (operator === undefined)
    throw new Error(`a choice rule without a comparison: ${JSON.stringify(rule)}`);
  return holds(operator, String(fields["Variable"]), fields[operator], scope);
};

/** The name of the rule's comparison operator. */
export const comparisonIn = (fields: Readonly<Record<string, unknown>>): string | undefined =>
  // By presence: `NumericEquals: 0` and `BooleanEquals: false` are comparisons too.
  Object.keys(fields).find((field) => isComparison(field));

export const isComparison = (field: string): boolean => {
  const plain = field.replace(/Path$/, "");
  return plain in TYPE_TESTS || plain === "IsPresent" || compare(plain) !== undefined;
};

const holds = (operator: string, variable: string, operand: unknown, scope: PathScope): boolean => {
  if (operator === "IsPresent") return (tryPath(variable, scope) !== undefined) === operand;
  const value = evaluatePath(variable, scope);
  const test = TYPE_TESTS[operator];
  if (test !== undefined) return test(value) === operand;
  const plain = operator.replace(/Path$/, "");
  const other = plain === operator ? operand : evaluatePath(String(operand), scope);
  return compare(plain)?.(value, other) ?? false;
};

const TYPE_TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsBoolean: (value) => typeof value === "boolean",
  IsNumeric: (value) => typeof value === "number",
  IsString: (value) => typeof value === "string",
  IsTimestamp: (value) => timeOf(value) !== undefined,
};

type Compare = (left: unknown, right: unknown) => boolean;

const compare = (operator: string): Compare | undefined => {
  if (operator === "StringMatches") return matchesWildcard;
  if (operator === "BooleanEquals") return (left, right) => left === right;
  const [, type, order] =
    /^(String|Numeric|Timestamp)(Equals|(?:Less|Greater)Than(?:Equals)?)$/.exec(operator) ?? [];
  const [read, test] = [READERS[type ?? ""], ORDERS[order ?? ""]];
  if (read === undefined || test === undefined) return undefined;
  return (left, right) => {
    const [first, second] = [read(left), read(right)];
    return first !== undefined && second !== undefined && test(first, second);
  };
};

type Ordered = string | number;

const READERS: Readonly<Record<string, (value: unknown) => Ordered | undefined>> = {
  String: (value) => (typeof value === "string" ? value : undefined),
  Numeric: (value) => (typeof value === "number" ? value : undefined),
  Timestamp: (value) => timeOf(value),
};

const ORDERS: Readonly<Record<string, (left: Ordered, right: Ordered) => boolean>> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThan: (left, right) => left > right,
  GreaterThanEquals: (left, right) => left >= right,
};

/** Epoch milliseconds of an RFC 3339 time with an upper-case T and a zone. */
const timeOf = (value: unknown): number | undefined => {
  if (
    typeof value !== "string" ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
  )
    return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
};

const matchesWildcard: Compare = (value, pattern) => {
  if (typeof value !== "string" || typeof pattern !== "string") return false;
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped?: string) => {
    if (found === "*") return "[\\s\\S]*";
    return `\\${escaped ?? found}`;
  });
  return new RegExp(`^${source}$`).test(value);
};
