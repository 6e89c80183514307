import type { PropertyType } from "@aws-cdk/service-spec-types";

type Check = (value: unknown, allowed: readonly (string | number)[] | undefined) => boolean;

const isObject: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isScalar: Check = (value) => ["string", "number", "boolean"].includes(typeof value);

/** CloudFormation turns text into numbers and truth values and back, so the text of one is one. */
const CHECKS: Readonly<Record<string, Check>> = {
  ref: isObject,
  map: isObject,
  array: (value) => Array.isArray(value),
  tag: (value) => isObject(value, undefined) && "Key" in Object(value) && "Value" in Object(value),
  string: (value, allowed) => isScalar(value, undefined) && (allowed?.includes(`${value}`) ?? true),
  integer: (value, allowed) =>
    /^-?\d+$/.test(`${value}`) && (allowed?.includes(Number(value)) ?? true),
  number: (value) => /^-?\d+(\.\d+)?$/.test(`${value}`),
  boolean: (value) =>
    value === `${value}` ? ["true", "false"].includes(value) : typeof value === "boolean",
  "date-time": (value) => !Number.isNaN(Date.parse(`${value}`)),
  json: () => true,
};

/** Whether a value has the type's form; what is inside arrays, maps and objects is not looked at. */
export const isValueOf = (value: unknown, type: PropertyType): boolean =>
  CHECKS[type.type]?.(value, "allowedValues" in type ? type.allowedValues : undefined) ?? false;

/** A value that is only known when the template deploys. */
export const isIntrinsic = (value: unknown): boolean => {
  const keys = isObject(value, undefined) ? Object.keys(Object(value)) : [];
  return keys.length === 1 && /^(Ref|Condition|Fn::\w+)$/.test(keys[0] ?? "");
};
