import { MOST_READINGS } from "../../reading-batch.ts";
import { type Decoded, FIELDS, LIST, ONE, RATE, SEQ, TIME } from "./decoded.ts";
import { numberEnd, scanNumber } from "./json-number.ts";

/**
 * The unchanging bytes of a turbine's messages, with the numbers between them. A message with the
 * same bytes and other numbers means what the learnt one meant, so JSON.parse need not be asked.
 */
export interface MessageTemplate {
  /** The bytes before each number or list, and those after the last, without what lies between. */
  readonly literals: Uint8Array;
  /** Where each of them begins in `literals`; one more than there are. */
  readonly starts: Int32Array;
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
  const { literals, starts, fields, isList } = template;
  const tokens = fields.length;
  let at = 0;
  count = template.isBatch ? 0 : 1;
  for (let token = 0; token < tokens; token++) {
    at = literalEnd(literals, starts[token] as number, starts[token + 1] as number, bytes, at);
    if (at === NO_MATCH) return false;
    const field = fields[token] as number;
    const isGood =
      isList[token] === 1 ? takeList(bytes, at, out, field) : takeOne(bytes, at, out, field);
    if (!isGood) return false;
    at = numberEnd();
  }
  at = literalEnd(literals, starts[tokens] as number, literals.length, bytes, at);
  return at === bytes.length && takeHeads(template, out);
};

const takeOne = (bytes: Uint8Array, at: number, { columns }: Decoded, field: number): boolean => {
  const value = scanNumber(bytes, at);
  if (field >= SEQ) heads[field] = value;
  else if (field !== NOWHERE) columns[field * MOST_READINGS] = value;
  return !Number.isNaN(value);
};

const takeList = (bytes: Uint8Array, at: number, { columns }: Decoded, field: number): boolean => {
  const length = scanList(bytes, at, columns, field * MOST_READINGS);
  const isGood = length !== 0 && (count === 0 || length === count);
  count = length;
  return isGood;
};

/** Where the literal ends in the message, if it is there. */
const literalEnd = (
  literals: Uint8Array,
  from: number,
  to: number,
  bytes: Uint8Array,
  at: number,
): number => {
  const end = at + to - from;
  if (end > bytes.length) return NO_MATCH;
  const shift = at - from;
  for (let i = from; i < to; i++) if (bytes[i + shift] !== literals[i]) return NO_MATCH;
  return end;
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
  out.form = template.form;
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
