import { numberFaults, textFaults } from "./check-limits.ts";
import type { Member, Shape, Shapes } from "./contract.ts";
import { shapeOf } from "./contract.ts";

/**
 * Compares a decoded value with a shape of the contract. Answers one sentence per fault in AWS's
 * own wording, naming member path, value and rule; an empty array means that it fits. `null` counts
 * as absent, as in JSON responses of AWS.
 */
export const faultsOf = (
  shapes: Shapes,
  shapeName: string,
  value: unknown,
  path = "",
): string[] => {
  const shape = shapeOf(shapes, shapeName);
  return CHECKS[shape.type](shapes, shape, value, path);
};

type Check = (shapes: Shapes, shape: Shape, value: unknown, path: string) => string[];

const checkStructure: Check = (shapes, shape, value, path) => {
  if (!isRecord(value)) return [typeFault(value, path, "a structure")];
  const members = shape.members ?? {};
  const missing = (shape.required ?? [])
    .filter((name) => isAbsent(value[name]))
    .map(
      (name) =>
        `Value null at '${join(path, name)}' failed to satisfy constraint: Member must not be null`,
    );
  const faults = Object.entries(value)
    .filter(([, item]) => !isAbsent(item))
    .flatMap(([name, item]) => memberFaults(shapes, members[name], item, join(path, name)));
  return [...missing, ...faults];
};

const memberFaults = (
  shapes: Shapes,
  member: Member | undefined,
  value: unknown,
  path: string,
): string[] => {
  if (member === undefined)
    return [`Value ${quote(value)} at '${path}' failed to satisfy constraint: Member is unknown`];
  // A stream is checked by whoever reads it.
  if (member.streaming === true && value instanceof ReadableStream) return [];
  return faultsOf(shapes, member.shape, value, path);
};

const checkList: Check = (shapes, shape, value, path) => {
  if (!Array.isArray(value)) return [typeFault(value, path, "a list")];
  const item = shape.member;
  return [
    ...numberFaults(shape, value.length, path, "length", value),
    ...(item === undefined
      ? []
      : value.flatMap((entry, index) =>
          faultsOf(shapes, item.shape, entry, `${path}.${index + 1}.member`),
        )),
  ];
};

const checkMap: Check = (shapes, shape, value, path) => {
  if (!isRecord(value)) return [typeFault(value, path, "a map")];
  const { key, value: item } = shape;
  if (key === undefined || item === undefined) return [];
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return [
    ...numberFaults(shape, entries.length, path, "length", value),
    ...entries.flatMap(([name, entry]) => [
      ...faultsOf(shapes, key.shape, name, `${path}.${name}.key`),
      ...faultsOf(shapes, item.shape, entry, `${path}.${name}.value`),
    ]),
  ];
};

const checkNumber: Check = (_shapes, shape, value, path) => {
  if (typeof value !== "number" || (shape.type !== "double" && !Number.isInteger(value))) {
    return [typeFault(value, path, shape.type === "double" ? "a number" : "a whole number")];
  }
  return numberFaults(shape, value, path, "value", value);
};

const checkText: Check = (_shapes, shape, value, path) =>
  typeof value === "string" ? textFaults(shape, value, path) : [typeFault(value, path, "a string")];

const checkBlob: Check = (_shapes, shape, value, path) =>
  value instanceof Uint8Array
    ? numberFaults(shape, value.byteLength, path, "length", `${value.byteLength} bytes`)
    : [typeFault(value, path, "a blob (Uint8Array)")];

const checkBoolean: Check = (_shapes, _shape, value, path) =>
  typeof value === "boolean" ? [] : [typeFault(value, path, "a boolean")];

const checkTimestamp: Check = (_shapes, _shape, value, path) =>
  value instanceof Date && Number.isFinite(value.getTime())
    ? []
    : [typeFault(value, path, "a timestamp (Date)")];

const CHECKS: Readonly<Record<Shape["type"], Check>> = {
  structure: checkStructure,
  list: checkList,
  map: checkMap,
  string: checkText,
  integer: checkNumber,
  long: checkNumber,
  double: checkNumber,
  boolean: checkBoolean,
  timestamp: checkTimestamp,
  blob: checkBlob,
};

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date);

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const typeFault = (value: unknown, path: string, expected: string): string =>
  `Value ${quote(value)} at '${path}' failed to satisfy constraint: Member must be ${expected}`;

const quote = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `'${text.length > 120 ? `${text.slice(0, 117)}...` : text}'`;
};
