import { MOST_READINGS } from "../../reading-batch.ts";
import { type Decoded, FIELDS, LIST, ONE, RATE, SEQ, TIME } from "./decoded.ts";
import { numberEnd, scanNumber } from "./json-number.ts";

/**
 * The unchanging bytes of a turbine's messages, with the numbers between them. A message with the
 * same bytes and other numbers means what the learnt one meant, so JSON.parse need not be asked.
 */
export interface MessageTemplate {
  /** The bytes before each number or list, and those after the last. */
  readonly literals: readonly Uint8Array[];
  /** Where each number belongs: a field, SEQ, TIME, RATE, or NOWHERE. */
  readonly fields: Int8Array;
  readonly isList: Uint8Array;
  /** A batch has at least one list. */
  readonly isBatch: boolean;
  /** `form` of the decoded message. */
  readonly form: Uint8Array;
  readonly hasSeq: boolean;
  readonly hasTime: boolean;
}

/** The place of a number that nobody asks for. */
export const NOWHERE: number = -1;

const COMMA = 44;
const CLOSE = 93;
const NO_MATCH = -1;

const heads = new Float64Array(RATE + 1);
/** Readings of the message under way; 0 until the first list told. */
let count = 0;

/** Fills `out` and answers true, or answers false for a message that needs a closer look. */
export const matchTemplate = (
  template: MessageTemplate,
  bytes: Uint8Array,
  out: Decoded,
): boolean => {
  const { literals, fields } = template;
  let at = 0;
  count = template.isBatch ? 0 : 1;
  for (let token = 0; token < fields.length; token++) {
    at = afterToken(template, token, bytes, at, out.columns);
    if (at === NO_MATCH) return false;
  }
  const tail = literals[fields.length] as Uint8Array;
  if (at + tail.length !== bytes.length || !startsWith(bytes, at, tail)) return false;
  return takeHeads(template, out);
};

/** Where the token's number or list ends. */
const afterToken = (
  { literals, fields, isList }: MessageTemplate,
  token: number,
  bytes: Uint8Array,
  from: number,
  columns: Float64Array,
): number => {
  const literal = literals[token] as Uint8Array;
  if (!startsWith(bytes, from, literal)) return NO_MATCH;
  const at = from + literal.length;
  const field = fields[token] as number;
  if (isList[token] === 1) {
    const length = scanList(bytes, at, columns, field * MOST_READINGS);
    if (length === 0 || (count !== 0 && length !== count)) return NO_MATCH;
    count = length;
    return numberEnd();
  }
  const value = scanNumber(bytes, at);
  if (Number.isNaN(value)) return NO_MATCH;
  if (field >= SEQ) heads[field] = value;
  else if (field !== NOWHERE) columns[field * MOST_READINGS] = value;
  return numberEnd();
};

const startsWith = (bytes: Uint8Array, at: number, literal: Uint8Array): boolean => {
  const { length } = literal;
  if (at + length > bytes.length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
};

/** Numbers until the bracket, without blanks; answers how many, 0 for anything else. */
const scanList = (bytes: Uint8Array, from: number, out: Float64Array, into: number): number => {
  let at = from;
  for (let length = 1; length <= MOST_READINGS; length++) {
    const value = scanNumber(bytes, at);
    if (Number.isNaN(value)) return 0;
    out[into + length - 1] = value;
    at = numberEnd();
    const next = bytes[at];
    if (next === CLOSE) return length;
    if (next !== COMMA) return 0;
    at += 1;
  }
  return 0;
};

/** Sequence number, time and rate under the same conditions as the schema has. */
const takeHeads = (template: MessageTemplate, out: Decoded): boolean => {
  const seq = template.hasSeq ? (heads[SEQ] as number) : Number.NaN;
  if (template.hasSeq && !isCounting(seq)) return false;
  const rate = template.isBatch ? (heads[RATE] as number) : 1;
  if (rate <= 0) return false;
  out.count = count;
  out.seq = seq;
  out.time = template.hasTime ? (heads[TIME] as number) : Number.NaN;
  out.stepMs = count > 1 ? 1_000 / rate : 0;
  out.form.set(template.form);
  return true;
};

/** Whether all numbers of a batch from `seq` on are what the schema takes. */
const isCounting = (seq: number): boolean =>
  seq >= 0 && Number.isSafeInteger(seq + MOST_READINGS) && !Object.is(seq, -0);

/** The form of each field, from what a template knows of it. */
export const formOf = (fields: Int8Array, isList: Uint8Array): Uint8Array => {
  const form = new Uint8Array(FIELDS.length);
  fields.forEach((field, token) => {
    if (field >= 0 && field < SEQ) form[field] = isList[token] === 1 ? LIST : ONE;
  });
  return form;
};
