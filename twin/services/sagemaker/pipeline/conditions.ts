import { resolve, type Scope } from "./references.ts";

/** Whether all of a condition step's conditions hold. @throws Error for an operand that is not there or not comparable */
export const allHold = async (conditions: readonly Condition[], scope: Scope): Promise<boolean> => {
  for (const condition of conditions) if (!(await holds(condition, scope))) return false;
  return true;
};

export interface Condition {
  readonly Type: string;
  readonly LeftValue?: unknown;
  readonly RightValue?: unknown;
  readonly QueryValue?: unknown;
  readonly Values?: readonly unknown[];
  readonly Conditions?: readonly Condition[];
  /** Of Not; older SDKs wrote `Expression`. */
  readonly Condition?: Condition;
  readonly Expression?: Condition;
}

const holds = async (condition: Condition, scope: Scope): Promise<boolean> => {
  const test = COMPOUND[condition.Type];
  if (test !== undefined) return test(condition, scope);
  const left = await resolve(condition.LeftValue, scope);
  const right = await resolve(condition.RightValue, scope);
  return condition.Type === "Equals" ? left === right : compare(condition.Type, left, right);
};

const not: Test = async (condition, scope) => {
  const inner = condition.Condition ?? condition.Expression;
  if (inner === undefined) throw new Error("condition Not: expected Condition, got nothing");
  return !(await holds(inner, scope));
};

const or: Test = async ({ Conditions = [] }, scope) => {
  for (const inner of Conditions) if (await holds(inner, scope)) return true;
  return false;
};

const isIn: Test = async ({ QueryValue, Values = [] }, scope) => {
  const value = await resolve(QueryValue, scope);
  return ((await resolve(Values, scope)) as unknown[]).includes(value);
};

type Test = (condition: Condition, scope: Scope) => Promise<boolean>;

const COMPOUND: Readonly<Record<string, Test>> = { Not: not, Or: or, In: isIn };

const compare = (type: string, left: unknown, right: unknown): boolean => {
  const test = ORDERS[type];
  if (test === undefined) throw new Error(`condition type ${type} is not known to SageMaker`);
  if (typeof left !== "number" || typeof right !== "number") {
    throw new Error(
      `condition ${type}: expected two numbers, got ${JSON.stringify(left)} and ${JSON.stringify(right)}`,
    );
  }
  return test(left, right);
};

const ORDERS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
};
