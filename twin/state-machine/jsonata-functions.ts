import { createHash, randomUUID } from "node:crypto";
import { range } from "./range.ts";
import { createRandom } from "./seeded-random.ts";

/**
 * What Step Functions adds to JSONata, and `$eval`, which it takes away.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export const JSONATA_FUNCTIONS: Readonly<Record<string, unknown>> = {
  partition: (items: unknown, size: unknown) => {
    const array = expectArray(items, "$partition");
    const step = expectNumber(size, "$partition");
    if (step < 1) throw new Error(`$partition: expected a chunk size of 1 or more, got ${step}`);
    const chunks: unknown[][] = [];
    for (let at = 0; at < array.length; at += Math.floor(step))
      chunks.push(array.slice(at, at + Math.floor(step)));
    return chunks;
  },
  range: (first: unknown, last: unknown, step: unknown) =>
    range(
      expectNumber(first, "$range"),
      expectNumber(last, "$range"),
      expectNumber(step, "$range"),
    ),
  hash: (text: unknown, algorithm: unknown) =>
    createHash(nodeAlgorithm(String(algorithm)))
      .update(typeof text === "string" ? text : JSON.stringify(text))
      .digest("hex"),
  random: (seed?: unknown) => (seed === undefined ? Math.random() : createRandom(Number(seed))()),
  uuid: () => randomUUID(),
  parse: (text: unknown) => {
    if (typeof text !== "string")
      throw new Error(`$parse: expected text, got ${JSON.stringify(text)}`);
    return JSON.parse(text) as unknown;
  },
  eval: () => {
    throw new Error("$eval is not available in Step Functions; use $parse for JSON text");
  },
};

/** MD5, SHA-1, SHA-256, SHA-384, SHA-512. @throws Error on any other */
export const nodeAlgorithm = (name: string): string => {
  if (!/^(MD5|SHA-(1|256|384|512))$/.test(name))
    throw new Error(`expected MD5, SHA-1, SHA-256, SHA-384 or SHA-512, got ${name}`);
  return name.replace("-", "").toLowerCase();
};

const expectArray = (value: unknown, where: string): unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Error(`${where}: expected an array, got ${JSON.stringify(value)}`);
};

const expectNumber = (value: unknown, where: string): number => {
  if (typeof value === "number") return value;
  throw new Error(`${where}: expected a number, got ${JSON.stringify(value)}`);
};
