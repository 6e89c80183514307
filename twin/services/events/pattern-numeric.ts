import { InvalidPattern } from "./invalid-pattern.ts";

/**
 * `["<", 10]` or `[">=", 0, "<", 10]`: one comparison, or a lower and an upper bound.
 * @throws InvalidPattern
 */
export const compileNumeric = (operand: unknown, path: string): ((leaf: unknown) => boolean) => {
  const tests = Array.isArray(operand) ? pairsOf(operand) : [];
  if (tests.length === 0 || tests.length > 2 || !tests.every(isTest)) {
    throw new InvalidPattern(
      `event pattern: ${path}.numeric: expected [operator, number] once or twice with <, <=, =, >=, >, got ${JSON.stringify(operand)}`,
    );
  }
  return (leaf) =>
    typeof leaf === "number" && tests.every(([operator, limit]) => COMPARE[operator](leaf, limit));
};

const COMPARE = {
  "<": (leaf: number, limit: number) => leaf < limit,
  "<=": (leaf: number, limit: number) => leaf <= limit,
  "=": (leaf: number, limit: number) => leaf === limit,
  ">=": (leaf: number, limit: number) => leaf >= limit,
  ">": (leaf: number, limit: number) => leaf > limit,
};

const pairsOf = (operand: readonly unknown[]): unknown[][] =>
  Array.from({ length: Math.ceil(operand.length / 2) }, (_, index) =>
    operand.slice(index * 2, index * 2 + 2),
  );

const isTest = (pair: unknown[]): pair is [keyof typeof COMPARE, number] =>
  typeof pair[0] === "string" && Object.hasOwn(COMPARE, pair[0]) && typeof pair[1] === "number";
