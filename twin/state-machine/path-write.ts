import { parsePathExpression } from "./path-expression.ts";
import { runtimeFailure } from "./state-failure.ts";

/** A copy of the data with the value at the reference path; objects on the way are made. */
export const writeAtPath = (data: unknown, path: string, value: unknown): unknown => {
  const expression = parsePathExpression(path);
  if (expression.kind !== "path" || expression.root !== "data")
    throw runtimeFailure(`The reference path '${path}' must begin with '$.'`);
  const keys = expression.segments.map((segment) => {
    if (segment.kind === "name") return segment.name;
    if (segment.kind === "index") return segment.index;
    throw runtimeFailure(`The reference path '${path}' must name one place`);
  });
  return put(data, keys, value, path);
};

const put = (
  data: unknown,
  [key, ...rest]: readonly (string | number)[],
  value: unknown,
  path: string,
): unknown => {
  if (key === undefined) return value;
  if (typeof key === "number") return putItem(data, key, rest, value, path);
  const record =
    typeof data === "object" && data !== null && !Array.isArray(data) ? data : undefined;
  if (record === undefined && data !== undefined)
    throw runtimeFailure(
      `Unable to apply the path '${path}' to the input '${JSON.stringify(data)}'`,
    );
  const inner = (record as Record<string, unknown> | undefined)?.[key];
  return { ...record, [key]: put(inner, rest, value, path) };
};

const putItem = (
  data: unknown,
  index: number,
  rest: readonly (string | number)[],
  value: unknown,
  path: string,
): unknown => {
  if (!Array.isArray(data) || !(index in data))
    throw runtimeFailure(
      `Unable to apply the path '${path}' to the input '${JSON.stringify(data)}'`,
    );
  return data.with(index, put(data[index], rest, value, path));
};
