import { OTHER_NAMES } from "../../measured-columns.ts";
import { FIELDS, RATE, SEQ, TIME } from "./decoded.ts";
import { wordsOf } from "./message-bytes.ts";
import { formOf, ID, type MessageTemplate, NOWHERE } from "./message-template.ts";

const PLACES: ReadonlyMap<string, number> = new Map([
  ...FIELDS.map((name, place) => [name, place] as const),
  ...[...OTHER_NAMES].map(([name, column]) => [name, FIELDS.indexOf(column)] as const),
  ["seq", SEQ],
  ["time", TIME],
]);

/** A name, a colon and one simple value; lists hold numbers only and no blanks. */
const NUMBER = String.raw`-?\d[\d.eE+-]*`;
const ENTRY = new RegExp(
  String.raw`\s*"([^"\\]*)"\s*:\s*(?:(${NUMBER})|\[(${NUMBER}(?:,${NUMBER})*)\]|"([^"\\]*)"|true|false|null)\s*([,}])`,
  "y",
);
const PLAIN_TEXT = /^[\t\n\r -~]*$/;

interface Token {
  readonly field: number;
  readonly isList: boolean;
  readonly from: number;
  readonly to: number;
}

/**
 * Learns the template of a message that has been parsed and found good. Undefined for a form that it
 * does not understand (nested values, escapes, names twice): those are parsed one by one.
 */
export const learnTemplate = (
  bytes: Uint8Array,
  turbineId: string,
): MessageTemplate | undefined => {
  const text = String.fromCharCode(...bytes);
  const tokens = PLAIN_TEXT.test(text) ? tokensOf(text, turbineId) : undefined;
  if (tokens === undefined || tokens.length === 0) return undefined;
  const isBatch = tokens.some(({ isList }) => isList);
  const has = (place: number) => tokens.some(({ field }) => field === place);
  // Only a batch asks for its rate, and without a rate it has to be looked at.
  if (isBatch && !has(RATE)) return undefined;
  const fields = Int8Array.from(tokens, ({ field }) =>
    field === RATE && !isBatch ? NOWHERE : field,
  );
  const ends = [0, ...tokens.map(({ to }) => to)];
  const starts = [...tokens.map(({ from }) => from), bytes.length];
  const literals = Uint8Array.from(
    starts.flatMap((start, i) => [...bytes.subarray(ends[i], start)]),
  );
  const places = [...starts.map((_, i) => lengthBefore(starts, ends, i)), literals.length];
  return {
    literals,
    starts: Int32Array.from(places),
    ...inWords(literals, places),
    fields,
    isBatch,
    form: formOf(fields),
    hasSeq: has(SEQ),
    hasTime: has(TIME),
  };
};

/** Each literal of at least four bytes as words. */
const inWords = (
  literals: Uint8Array,
  places: readonly number[],
): Pick<MessageTemplate, "words" | "wordStarts"> => {
  const each = places
    .slice(0, -1)
    .map((place, i) => [...wordsOf(literals.subarray(place, places[i + 1]))]);
  return {
    words: Int32Array.from(each.flat()),
    wordStarts: Int32Array.from(each, (_, i) => each.slice(0, i).flat().length),
  };
};

const lengthBefore = (starts: readonly number[], ends: readonly number[], i: number): number =>
  starts.slice(0, i).reduce((sum, start, k) => sum + start - (ends[k] ?? 0), 0);

const tokensOf = (text: string, turbineId: string): Token[] | undefined => {
  const entries = entriesOf(text);
  const names = new Set(entries?.map(({ name }) => name));
  if (entries === undefined || names.size < entries.length) return undefined;
  if (names.has("__proto__") || hasTwoNames(names)) return undefined;
  const tokens = entries
    .map((entry) => tokenOf(entry, turbineId))
    .filter((token) => token !== undefined);
  return tokens.includes("unknown") ? undefined : (tokens as Token[]);
};

interface Entry {
  readonly name: string;
  readonly number: string | undefined;
  readonly list: string | undefined;
  readonly word: string | undefined;
  /** Where number, list or word begins. */
  readonly from: number;
}

/** The message's names and values in their order, if that is all there is. */
const entriesOf = (text: string): Entry[] | undefined => {
  const open = text.indexOf("{");
  if (!isBlank(text.slice(0, Math.max(0, open)))) return undefined;
  const entries: Entry[] = [];
  ENTRY.lastIndex = open + 1;
  for (let found = ENTRY.exec(text); found; found = ENTRY.exec(text)) {
    const [whole, name = "", number, list, word, end] = found;
    const from = found.index + whole.lastIndexOf(number ?? list ?? word ?? "");
    entries.push({ name, number, list, word, from });
    if (end === "}") return isBlank(text.slice(ENTRY.lastIndex)) ? entries : undefined;
  }
  return undefined;
};

const isBlank = (text: string): boolean => text.trim() === "";

/** One value under two names has a precedence that a template knows nothing of. */
const hasTwoNames = (names: ReadonlySet<string>): boolean =>
  [...OTHER_NAMES].some(([name, column]) => names.has(name) && names.has(column));

/** The value's token; undefined for a value that must stay what it is; "unknown" for a foreign list. */
const tokenOf = (entry: Entry, turbineId: string): Token | "unknown" | undefined => {
  const { name, number, list, from } = entry;
  if (name === "turbineId") return idToken(entry, turbineId);
  const place = name === "rateHz" ? RATE : (PLACES.get(name) ?? NOWHERE);
  if (list !== undefined) {
    const isMeasured = place >= 0 && place < SEQ;
    // With its brackets: another message may have one value in its place.
    const [open, close] = [from - 1, from + list.length + 1];
    return isMeasured ? { field: place, isList: true, from: open, to: close } : "unknown";
  }
  if (number === undefined) return undefined;
  return { field: place, isList: false, from, to: from + number.length };
};

const idToken = ({ number, word, from }: Entry, turbineId: string): Token | undefined =>
  (number ?? word) === turbineId
    ? { field: ID, isList: false, from, to: from + turbineId.length }
    : undefined;
