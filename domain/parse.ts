import type * as z from "zod/mini";
import { InvalidInput } from "./errors.ts";

/**
 * Turns what came from outside into a typed value, or throws InvalidInput that names the subject,
 * and for every fault its path, what was expected and the value that was there.
 */
export const parse = <T>(schema: z.ZodMiniType<T>, value: unknown, subject: string): T => {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new InvalidInput(`${subject}: ${result.error.issues.map(describeIssue).join("; ")}`);
};

/** As `parse`, from JSON text; a text that is not JSON is an InvalidInput too. */
export const parseJson = <T>(schema: z.ZodMiniType<T>, text: string, subject: string): T =>
  parse(schema, jsonOf(text, subject), subject);

const jsonOf = (text: string, subject: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput(`${subject}: expected JSON, got ${quote(text)}`, { cause });
  }
};

const describeIssue = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.map(String).join(".") || "value";
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .map((key) => `${[...issue.path.map(String), key].join(".")}: unknown field; remove it`)
      .join("; ");
  }
  return `${path}: expected ${expectation(issue)}, got ${quote(issue.input)}`;
};

const expectation = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return `a ${issue.expected}`;
    case "too_small":
      return `at least ${issue.minimum} (${issue.origin})`;
    case "too_big":
      return `at most ${issue.maximum} (${issue.origin})`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "invalid_format":
      return `text of the form ${"pattern" in issue && issue.pattern ? issue.pattern : issue.format}`;
    case "invalid_union":
      return "one of the accepted forms";
    default:
      return issue.message ?? "another value";
  }
};

const quote = (value: unknown): string => {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
};
