import type { Reader } from "./reader.ts";
import { readQuoted } from "./reader.ts";

/** One step of a JSONPath. */
export type Segment =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
  | { readonly kind: "below"; readonly name: string }
  | { readonly kind: "slice"; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly kind: "filter"; readonly filter: Filter };

/** `?(@.path operator literal)`; without an operator: whether the path exists. */
export interface Filter {
  readonly segments: readonly Segment[];
  readonly operator?: string;
  readonly literal?: unknown;
}

/** Whether the path names one place only; others answer an array of what they find. */
export const isDefinite = (segments: readonly Segment[]): boolean =>
  segments.every(({ kind }) => kind === "name" || kind === "index");

export const readSegments = (reader: Reader): Segment[] => {
  const segments: Segment[] = [];
  for (let next = readSegment(reader); next !== undefined; next = readSegment(reader))
    segments.push(next);
  return segments;
};

const readSegment = (reader: Reader): Segment | undefined => {
  const below = reader.take(new RegExp(`\\.\\.(${NAME})`, "yu"));
  if (below !== undefined) return { kind: "below", name: unescaped(below[1] ?? "") };
  if (reader.take(/\.\*|\[\*\]/y) !== undefined) return { kind: "all" };
  const name = reader.take(new RegExp(`\\.(${NAME})`, "yu"));
  if (name !== undefined) return { kind: "name", name: unescaped(name[1] ?? "") };
  if (reader.take(/\[/y) === undefined) return undefined;
  const segment = readBracket(reader);
  if (reader.take(/\]/y) === undefined) throw reader.fault("']'");
  return segment;
};

/**
 * What has no meaning of its own in a path; anything else stands behind a backslash, as in
 * `$.store\.book`. (Amazon States Language specification, "Reference Paths")
 */
const NAME = String.raw`(?:[^\s.[\]\\'"?*@,()=<>!:{}$]|\\u[0-9a-fA-F]{4}|\\[\s\S])+`;

const unescaped = (name: string): string =>
  name.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code?: string, character?: string) =>
    code === undefined ? (character ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );

const readBracket = (reader: Reader): Segment => {
  if (reader.peek() === "'") return { kind: "name", name: readQuoted(reader) };
  if (reader.take(/\?\(\s*@/y) !== undefined) return { kind: "filter", filter: readFilter(reader) };
  const slice = reader.take(/(-?\d+)?:(-?\d+)?/y);
  if (slice !== undefined)
    return { kind: "slice", from: numberIn(slice[1]), to: numberIn(slice[2]) };
  const index = numberIn(reader.take(/-?\d+/y)?.[0]);
  if (index === undefined) throw reader.fault("a name in quotes, an index, a slice or a filter");
  return { kind: "index", index };
};

const numberIn = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

const readFilter = (reader: Reader): Filter => {
  const segments = readSegments(reader);
  reader.skipSpaces();
  if (reader.take(/\)/y) !== undefined) return { segments };
  const operator = reader.take(/==|!=|<=|>=|<|>/y)?.[0];
  if (operator === undefined) throw reader.fault("a comparison or ')'");
  reader.skipSpaces();
  const literal = readFilterLiteral(reader);
  reader.skipSpaces();
  if (reader.take(/\)/y) === undefined) throw reader.fault("')'");
  return { segments, operator, literal };
};

const readFilterLiteral = (reader: Reader): unknown => {
  if (reader.peek() === "'") return readQuoted(reader);
  const word = reader.take(/true|false|null|-?\d+(\.\d+)?|"(?:[^"\\]|\\.)*"/y)?.[0];
  if (word === undefined) throw reader.fault("a literal");
  return JSON.parse(word) as unknown;
};
