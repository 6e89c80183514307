import { BlockList, isIP } from "node:net";
import { InvalidPattern } from "./invalid-pattern.ts";
import { compileNumeric } from "./pattern-numeric.ts";
import { compileWildcard } from "./pattern-wildcard.ts";

/** Whether a field's value, undefined when the event lacks it, fits one alternative of a pattern. */
export type FieldMatcher = (field: unknown) => boolean;

/** Compiles one alternative: a plain value, or an object with one operator. @throws InvalidPattern */
export const compileMatcher = (item: unknown, path: string): FieldMatcher => {
  if (typeof item !== "object" || item === null) return anyLeaf((leaf) => leaf === item);
  const [operator, operand] = only(item, path);
  if (operator === "exists") return compileExists(operand, path);
  return anyLeaf(compileOperator(operator, operand, path));
};

type LeafMatcher = (leaf: unknown) => boolean;

// An array matches by any of its values; `exists` and all others see leaves only, never objects.
const leavesOf = (field: unknown): unknown[] => {
  if (Array.isArray(field)) return field.flatMap(leavesOf);
  return field === undefined || (typeof field === "object" && field !== null) ? [] : [field];
};

const anyLeaf =
  (matches: LeafMatcher): FieldMatcher =>
  (field) =>
    leavesOf(field).some(matches);

const compileExists = (operand: unknown, path: string): FieldMatcher => {
  if (typeof operand !== "boolean") throw refuse(path, "exists", "true or false", operand);
  return (field) => leavesOf(field).length > 0 === operand;
};

const compileOperator = (operator: string, operand: unknown, path: string): LeafMatcher => {
  const compile = OPERATORS[operator];
  if (compile === undefined) {
    throw new InvalidPattern(
      `event pattern: ${path}: unknown operator "${operator}"; known are exists, ${Object.keys(OPERATORS).join(", ")}`,
    );
  }
  return compile(operand, path);
};

type Compile = (operand: unknown, path: string) => LeafMatcher;

const compileAnythingBut: Compile = (operand, path) => {
  const excluded = isRecord(operand)
    ? compileExcluded(operand, path)
    : compileValues(operand, path);
  return (leaf) => !excluded(leaf);
};

// { prefix | suffix | equals-ignore-case | wildcard: one text or a list of them }
const compileExcluded = (operand: Record<string, unknown>, path: string): LeafMatcher => {
  const [operator, inner] = only(operand, path);
  if (!["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(operator)) {
    throw refuse(path, "anything-but", "prefix, suffix, equals-ignore-case or wildcard", operator);
  }
  const texts = Array.isArray(inner) ? inner : [inner];
  if (texts.length === 0) throw refuse(path, "anything-but", "at least one value", inner);
  const matchers = texts.map((text) => compileOperator(operator, text, path));
  return (leaf) => matchers.some((matches) => matches(leaf));
};

const compileValues: Compile = (operand, path) => {
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0 || values.some((value) => typeof value === "object" && value !== null)) {
    throw refuse(path, "anything-but", "a value or a list of values", operand);
  }
  return (leaf) => values.includes(leaf);
};

/** Both take a text, or `{ "equals-ignore-case": text }`. */
const compileEnd =
  (operator: "prefix" | "suffix"): Compile =>
  (operand, path) => {
    const ignoresCase = isRecord(operand);
    const text = ignoresCase ? operand["equals-ignore-case"] : operand;
    if (typeof text !== "string") throw refuse(path, operator, "a text", operand);
    const wanted = ignoresCase ? text.toLowerCase() : text;
    return onText((leaf) => {
      const given = ignoresCase ? leaf.toLowerCase() : leaf;
      return operator === "prefix" ? given.startsWith(wanted) : given.endsWith(wanted);
    });
  };

const compileEqualsIgnoreCase: Compile = (operand, path) => {
  if (typeof operand !== "string") throw refuse(path, "equals-ignore-case", "a text", operand);
  const wanted = operand.toLowerCase();
  return onText((leaf) => leaf.toLowerCase() === wanted);
};

const compileCidr: Compile = (operand, path) => {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(String(operand)) ?? [];
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || Number(bits) > (family === "ipv6" ? 128 : 32)) {
    throw refuse(path, "cidr", "an address range such as 10.0.0.0/24", operand);
  }
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return onText(
    (leaf) => isIP(leaf) !== 0 && block.check(leaf, isIP(leaf) === 6 ? "ipv6" : "ipv4"),
  );
};

const OPERATORS: Readonly<Record<string, Compile>> = {
  prefix: compileEnd("prefix"),
  suffix: compileEnd("suffix"),
  "anything-but": compileAnythingBut,
  "equals-ignore-case": compileEqualsIgnoreCase,
  wildcard: (operand, path) => onText(compileWildcard(operand, path)),
  numeric: compileNumeric,
  cidr: compileCidr,
};

const onText =
  (matches: (leaf: string) => boolean): LeafMatcher =>
  (leaf) =>
    typeof leaf === "string" && matches(leaf);

const only = (operand: object, path: string): [string, unknown] => {
  const entries = Object.entries(operand);
  const [first] = entries;
  if (Array.isArray(operand) || first === undefined || entries.length > 1) {
    throw new InvalidPattern(
      `event pattern: ${path}: expected a value or an object with exactly one operator, got ${JSON.stringify(operand)}`,
    );
  }
  return first;
};

const refuse = (path: string, operator: string, expected: string, got: unknown): InvalidPattern =>
  new InvalidPattern(
    `event pattern: ${path}.${operator}: expected ${expected}, got ${JSON.stringify(got)}`,
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
