/**
 * The value at a path such as `Outputs['train'].S3Output.S3Uri` or `metrics.mae`. A key in brackets
 * picks from a list the item of that name, as SageMaker's properties do.
 * @throws Error naming path, part and what was there
 */
export const valueAt = (root: unknown, path: string, subject: string): unknown => {
  let value = root;
  for (const part of partsOf(path)) {
    const next = childOf(value, part);
    if (next === undefined) {
      const there = value !== null && typeof value === "object" ? keysOf(value) : String(value);
      throw new Error(`${subject}: no ${part} on the path ${path}; there is ${there}`);
    }
    value = next;
  }
  return value;
};

const partsOf = (path: string): string[] =>
  [...path.matchAll(/\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, single, double, index, plain]) => single ?? double ?? index ?? plain ?? "",
  );

const childOf = (value: unknown, part: string): unknown => {
  if (value === null || typeof value !== "object") return undefined;
  if (Array.isArray(value) && !/^\d+$/.test(part)) {
    return value.find((item) => nameIn(item) === part);
  }
  return Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined;
};

const nameIn = (item: unknown): unknown => {
  const entries = Object.entries((item ?? {}) as Record<string, unknown>);
  return entries.find(([key]) => NAME_MEMBERS.includes(key))?.[1];
};

const NAME_MEMBERS = ["OutputName", "InputName", "ChannelName"];

const keysOf = (value: object): string => Object.keys(value).join(", ") || "nothing";
