import type { Filter, Segment } from "./path-segments.ts";
import { isDefinite } from "./path-segments.ts";

/** What the path names: one value, or an array of all matches; undefined when a definite path leads nowhere. */
export const readPathFrom = (data: unknown, segments: readonly Segment[]): unknown => {
  const found = segments.reduce<unknown[]>(
    (values, segment) => values.flatMap((value) => stepInto(value, segment)),
    [data],
  );
  return isDefinite(segments) ? found[0] : found;
};

// Answers the values reached; a wrapping array keeps flatMap from opening one that is a value.
const stepInto = (value: unknown, segment: Segment): unknown[] => {
  switch (segment.kind) {
    case "name":
      return isRecord(value) && Object.hasOwn(value, segment.name) ? [value[segment.name]] : [];
    case "index":
      return Array.isArray(value) ? atIndex(value, segment.index) : [];
    case "all":
      return childrenOf(value);
    case "below":
      return namedBelow(value, segment.name);
    case "slice":
      return Array.isArray(value) ? value.slice(segment.from, segment.to) : [];
    case "filter":
      return childrenOf(value).filter((child) => passes(child, segment.filter));
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const atIndex = (array: readonly unknown[], index: number): unknown[] => {
  const at = index < 0 ? array.length + index : index;
  return at in array ? [array[at]] : [];
};

const childrenOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
};

const namedBelow = (value: unknown, name: string): unknown[] => [
  ...(isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []),
  ...childrenOf(value).flatMap((child) => namedBelow(child, name)),
];

const passes = (child: unknown, { segments, operator, literal }: Filter): boolean => {
  const found = readPathFrom(child, segments);
  if (operator === undefined) return found !== undefined;
  return (
    found !== undefined && COMPARISONS[operator]?.(found as number, literal as number) === true
  );
};

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => typeof left === typeof right && left < right,
  "<=": (left, right) => typeof left === typeof right && left <= right,
  ">": (left, right) => typeof left === typeof right && left > right,
  ">=": (left, right) => typeof left === typeof right && left >= right,
};
