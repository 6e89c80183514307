import { InvalidPattern } from "./invalid-pattern.ts";
import { compileMatcher } from "./pattern-matcher.ts";

/** Whether an event fits a pattern. */
export type EventMatcher = (event: unknown) => boolean;

/**
 * Compiles an event pattern: objects nest, arrays are alternatives, an array in the event matches
 * by any of its values, `$or` is a list of patterns.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @example compilePattern({ source: ["aws.sagemaker"], detail: { state: [{ "anything-but": "Failed" }] } })
 * @throws InvalidPattern
 */
export const compilePattern = (pattern: unknown): EventMatcher => {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    throw new InvalidPattern(
      `event pattern: expected an object with at least one field, got ${JSON.stringify(pattern)}`,
    );
  }
  return compileObject(pattern, "");
};

const compileObject = (pattern: Record<string, unknown>, path: string): EventMatcher => {
  const parts = Object.entries(pattern).map(([key, value]) =>
    key === "$or"
      ? compileOr(value, path)
      : compileField(key, value, path === "" ? key : `${path}.${key}`),
  );
  return (event) => parts.every((matches) => matches(event));
};

const compileField = (key: string, value: unknown, path: string): EventMatcher => {
  if (isRecord(value)) {
    const matches = compileObject(value, path);
    return (event) => eachOf(fieldOf(event, key)).some((item) => matches(item));
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw new InvalidPattern(
      `event pattern: ${path}: expected an object or a list with at least one value, got ${JSON.stringify(value)}`,
    );
  }
  const alternatives = value.map((item) => compileMatcher(item, path));
  return (event) => {
    const field = fieldOf(event, key);
    return alternatives.some((matches) => matches(field));
  };
};

const compileOr = (value: unknown, path: string): EventMatcher => {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isRecord)) {
    throw new InvalidPattern(
      `event pattern: ${path === "" ? "$or" : `${path}.$or`}: expected a list of at least two objects`,
    );
  }
  const alternatives = value.map((item) => compileObject(item, path));
  return (event) => alternatives.some((matches) => matches(event));
};

const fieldOf = (event: unknown, key: string): unknown =>
  isRecord(event) && Object.hasOwn(event, key) ? event[key] : undefined;

// Objects in a list are matched one by one; a missing object is matched as an empty one, so that
// `{ exists: false }` below it can hold.
const eachOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) && value.length > 0 ? value : [Array.isArray(value) ? undefined : value];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
