import type * as z from "zod/mini";

/** What came over a wire does not have the form that its sender must keep to. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** A typed value of what came from outside. @throws Malformed with every fault's path */
export const parse = <T>(schema: z.ZodMiniType<T>, value: unknown, subject: string): T => {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new Malformed(`${subject}: ${result.error.issues.map(faultOf).join("; ")}`);
};

/** As `parse`, from JSON text; a text that is not JSON is Malformed too. */
export const parseJson = <T>(schema: z.ZodMiniType<T>, text: string, subject: string): T => {
  try {
    return parse(schema, JSON.parse(text), subject);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Malformed(`${subject}: expected JSON, got ${shortened(text)}`, { cause });
  }
};

const faultOf = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.map(String).join(".") || "value";
  return `${path}: expected ${expectationOf(issue)}, got ${shortened(JSON.stringify(issue.input) ?? "nothing")}`;
};

const expectationOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return `a ${issue.expected}`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "invalid_format":
      return `text of the form ${"pattern" in issue && issue.pattern ? issue.pattern : issue.format}`;
    default:
      return "one of the accepted forms";
  }
};

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);
