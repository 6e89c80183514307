import type { Need } from "./need.ts";
import { listOf, type Statement } from "./statement.ts";

/** What identity policies say: nothing speaks for it, or something speaks against it. */
export type Decision = "allowed" | "notAllowed" | "denied";

/**
 * What a principal's identity policies decide; an explicit Deny wins. They are all that a principal
 * of ours has: in the same account a key's default policy leaves the decision to IAM, and nothing
 * else has a policy. (IAM user guide, "Policy evaluation logic")
 */
export const decide = (statements: readonly Statement[], need: Need): Decision => {
  const speaking = statements.filter((statement) => isAbout(statement, need));
  if (speaking.some(({ Effect }) => Effect === "Deny")) return "denied";
  return speaking.some(({ Effect }) => Effect === "Allow") ? "allowed" : "notAllowed";
};

export const isAllowed = (statements: readonly Statement[], need: Need): boolean =>
  decide(statements, need) === "allowed";

const isAbout = ({ Action, Resource, Condition }: Statement, need: Need): boolean =>
  listOf(Action).some((action) => covers(action.toLowerCase(), need.action.toLowerCase())) &&
  listOf(Resource).some((pattern) => covers(pattern, need.resource)) &&
  isMet(Condition ?? {}, need.context ?? {});

/** @throws Error for an operator that no policy has used so far */
const isMet = (conditions: object, context: Readonly<Record<string, string>>): boolean =>
  Object.entries(conditions).every(([operator, wanted]) => {
    const compare = OPERATORS[operator];
    if (compare === undefined) throw new Error(`policy: ${operator} is not evaluated here`);
    return Object.entries(wanted as Record<string, string | string[]>).every(([key, values]) => {
      const value = context[key];
      return value !== undefined && listOf(values).some((each) => compare(each, value));
    });
  });

const OPERATORS: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  ArnEquals: (wanted, value) => covers(wanted, value),
  ArnLike: (wanted, value) => covers(wanted, value),
  StringLike: (wanted, value) => covers(wanted, value),
};

/** Whether a pattern of a policy, with its "*" and "?", covers the text. */
export const covers = (pattern: string, text: string): boolean => {
  if (pattern === "*" || pattern === text) return true;
  if (!/[*?]/.test(pattern)) return false;
  const known = COMPILED.get(pattern) ?? compiled(pattern);
  return known.test(text);
};

/** A broker asks for every message; a run has some hundred patterns. */
const COMPILED = new Map<string, RegExp>();

const compiled = (pattern: string): RegExp => {
  const made = new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\/]/g, String.raw`\$&`)
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  );
  COMPILED.set(pattern, made);
  return made;
};
