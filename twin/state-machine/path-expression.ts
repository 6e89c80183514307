import type { Segment } from "./path-segments.ts";
import { readSegments } from "./path-segments.ts";
import type { Reader } from "./reader.ts";
import { createReader, readQuoted } from "./reader.ts";

/** What may stand behind a `.$` key: a path or an intrinsic function with its arguments. */
export type PathExpression = Path | IntrinsicCall | Literal;

/** `$…` reads the data, `$$…` the context object, `$name…` a variable. */
export interface Path {
  readonly kind: "path";
  readonly root: "data" | "context" | { readonly variable: string };
  readonly segments: readonly Segment[];
}

export interface IntrinsicCall {
  readonly kind: "call";
  /** Without `States.`, e.g. `Format`. */
  readonly name: string;
  readonly arguments: readonly PathExpression[];
}

export interface Literal {
  readonly kind: "literal";
  readonly value: unknown;
}

/** @throws Error naming the text and the place that cannot be read */
export const parsePathExpression = (text: string): PathExpression => {
  const reader = createReader(text);
  const expression = readExpression(reader);
  reader.skipSpaces();
  if (!reader.isDone()) throw reader.fault("the end");
  return expression;
};

const readExpression = (reader: Reader): PathExpression => {
  reader.skipSpaces();
  if (reader.peek() === "$") return readPath(reader);
  const call = reader.take(/States\.([A-Za-z0-9]+)\(/y);
  if (call !== undefined)
    return { kind: "call", name: call[1] ?? "", arguments: readArguments(reader) };
  return { kind: "literal", value: readLiteral(reader) };
};

const readPath = (reader: Reader): Path => {
  if (reader.take(/\$\$/y) !== undefined)
    return { kind: "path", root: "context", segments: readSegments(reader) };
  const variable = reader.take(/\$([A-Za-z_][A-Za-z0-9_]*)/y)?.[1];
  if (variable !== undefined)
    return { kind: "path", root: { variable }, segments: readSegments(reader) };
  reader.take(/\$/y);
  return { kind: "path", root: "data", segments: readSegments(reader) };
};

const readArguments = (reader: Reader): PathExpression[] => {
  const found: PathExpression[] = [];
  reader.skipSpaces();
  if (reader.take(/\)/y) !== undefined) return found;
  for (;;) {
    found.push(readExpression(reader));
    reader.skipSpaces();
    if (reader.take(/\)/y) !== undefined) return found;
    if (reader.take(/,/y) === undefined) throw reader.fault("',' or ')'");
  }
};

const readLiteral = (reader: Reader): unknown => {
  if (reader.peek() === "'") return readQuoted(reader);
  const word = reader.take(/true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?/y)?.[0];
  if (word === undefined) throw reader.fault("a path, a literal or States.<Function>(");
  return JSON.parse(word) as unknown;
};
