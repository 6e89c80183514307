import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { nodeAlgorithm } from "./jsonata-functions.ts";
import { range } from "./range.ts";
import { createRandom } from "./seeded-random.ts";

/**
 * `States.<name>(…)` of the JSONPath language; each throws an Error on arguments it cannot use.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const INTRINSIC_FUNCTIONS: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  Array: (...items) => items,
  ArrayPartition: (items, size) => {
    const step = wholeNumber(size);
    if (step < 1) throw new Error(`expected a chunk size of 1 or more, got ${size}`);
    const array = arrayOf(items);
    return Array.from({ length: Math.ceil(array.length / step) }, (_, index) =>
      array.slice(index * step, (index + 1) * step),
    );
  },
  ArrayContains: (items, value) => arrayOf(items).some((item) => isDeepStrictEqual(item, value)),
  ArrayRange: (first, last, step) => range(numberOf(first), numberOf(last), numberOf(step)),
  ArrayGetItem: (items, index) => {
    const array = arrayOf(items);
    const at = wholeNumber(index);
    if (at in array) return array[at];
    throw new Error(`index ${at} is outside an array of ${array.length}`);
  },
  ArrayLength: (items) => arrayOf(items).length,
  ArrayUnique: (items) =>
    arrayOf(items).filter(
      (item, index, all) => all.findIndex((other) => isDeepStrictEqual(other, item)) === index,
    ),
  Base64Encode: (text) => Buffer.from(textOf(text)).toString("base64"),
  Base64Decode: (text) => Buffer.from(textOf(text), "base64").toString("utf8"),
  Hash: (data, algorithm) =>
    createHash(nodeAlgorithm(textOf(algorithm)))
      .update(typeof data === "string" ? data : JSON.stringify(data))
      .digest("hex"),
  JsonMerge: (left, right, isDeep) => {
    if (isDeep !== false) throw new Error("deep merging is not supported by Step Functions either");
    return { ...recordOf(left), ...recordOf(right) };
  },
  StringToJson: (text) => JSON.parse(textOf(text)) as unknown,
  JsonToString: (value) => JSON.stringify(value),
  MathRandom: (first, last, seed) => {
    const [from, to] = [wholeNumber(first), wholeNumber(last)];
    const draw = seed === undefined ? Math.random() : createRandom(wholeNumber(seed))();
    return from + Math.floor(draw * (to - from));
  },
  MathAdd: (left, right) => wholeNumber(left) + wholeNumber(right),
  StringSplit: (text, delimiters) => {
    const cuts = new Set(textOf(delimiters));
    const parts = [""];
    for (const character of textOf(text)) {
      if (cuts.has(character)) parts.push("");
      else parts[parts.length - 1] += character;
    }
    return parts.filter((part) => part !== "");
  },
  UUID: () => randomUUID(),
  Format: (template, ...values) => {
    const left = [...values];
    const text = textOf(template).replace(/\{\}/g, () => {
      if (left.length === 0) throw new Error("more {} than values");
      const value = left.shift();
      return typeof value === "string" ? value : JSON.stringify(value);
    });
    if (left.length > 0) throw new Error("more values than {}");
    return text;
  },
};

const arrayOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Error(`expected an array, got ${JSON.stringify(value)}`);
};

const textOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  throw new Error(`expected text, got ${JSON.stringify(value)}`);
};

const numberOf = (value: unknown): number => {
  if (typeof value === "number") return value;
  throw new Error(`expected a number, got ${JSON.stringify(value)}`);
};

// Step Functions rounds as Java's Math.round does: halves upward.
const wholeNumber = (value: unknown): number => Math.round(numberOf(value));

const recordOf = (value: unknown): object => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`expected an object, got ${JSON.stringify(value)}`);
};
