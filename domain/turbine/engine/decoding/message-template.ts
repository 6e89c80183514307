import { MOST_READINGS } from "../../reading-batch.ts";
import { ABSENT, type Decoded, FIELDS, LIST, ONE, RATE, SEQ, TIME } from "./decoded.ts";
import { readTime } from "./epoch-time.ts";
import { readNumber } from "./json-number.ts";
import { hasBytes, hasText, hasWords, message } from "./message-bytes.ts";

/**
 * The unchanging bytes of one form of messages, with the numbers and the turbine's id between them. A
 * message with the same bytes and other numbers means what the learnt one meant, so JSON.parse need
 * not be asked. Turbines that send the same form share one.
 */
export interface MessageTemplate {
  /** The bytes before each number, list or id, and those after the last, without what lies between. */
  readonly literals: Uint8Array;
  /** Where each of them begins in `literals`; one more than there are. */
  readonly starts: Int32Array;
  /** The same bytes as words, and where each literal's begin. */
  readonly words: Int32Array;
  readonly wordStarts: Int32Array;
  /** What lies between: a field, SEQ, TIME, RATE, NOWHERE or ID. */
  readonly fields: Int8Array;
  /** Has at least one list; each of its measured values may be one or a list, from message to message. */
  readonly isBatch: boolean;
  /** `form` of the decoded message; of a batch's what it holds lists or values of. */
  readonly form: Uint8Array;
  readonly hasSeq: boolean;
  readonly hasTime: boolean;
}

/** The place of a number that nobody asks for, and of the turbine's id. */
export const NOWHERE: number = RATE + 1;
export const ID: number = RATE + 2;

const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;
const NO_MATCH = -1;

/** Readings of the message under way; 0 until the first list told. */
let count = 0;

/**
 * Fills `out` from the message under way, which is `size` bytes long, and answers true, or answers
 * false for a message that needs a closer look.
 */
export const matchTemplate = (
  template: MessageTemplate,
  turbineId: string,
  size: number,
  out: Decoded,
): boolean => {
  const { fields, isBatch } = template;
  const tokens = fields.length;
  let at = 0;
  count = isBatch ? 0 : 1;
  for (let token = 0; token < tokens; token++) {
    at = skipLiteral(template, token, at);
    if (at < 0) return false;
    const field = fields[token] as number;
    if (isBatch && field < SEQ) at = readEither(at, field, out);
    else at = readOne(field, at, turbineId, out.columns);
    if (at < 0) return false;
  }
  return skipLiteral(template, tokens, at) === size && takeHeads(template, out);
};

/** Where the literal ends that is to be at `at`; below 0 when it is not. */
const skipLiteral = (
  { literals, starts, words, wordStarts }: MessageTemplate,
  token: number,
  at: number,
): number => {
  const from = starts[token] as number;
  const length = (starts[token + 1] as number) - from;
  const isThere =
    length < 4
      ? hasBytes(at, literals, from, length)
      : hasWords(at, words, wordStarts[token] as number, length);
  return isThere ? at + length : NO_MATCH;
};

/** Where the number or id ends that begins at `at`; below 0 when it is not there. */
const readOne = (field: number, at: number, turbineId: string, columns: Float64Array): number => {
  if (field === ID) return hasText(at, turbineId) ? at + turbineId.length : NO_MATCH;
  if (field === TIME) return readTime(at, columns, TIME * MOST_READINGS);
  return readNumber(at, columns, field * MOST_READINGS);
};

/** The same for what holds for all readings of a batch, or is a list of each one's. */
const readEither = (at: number, field: number, { columns, ownForm }: Decoded): number => {
  const isList = message[at] === OPEN;
  ownForm[field] = isList ? LIST : ONE;
  return isList
    ? readList(at + 1, columns, field * MOST_READINGS)
    : readNumber(at, columns, field * MOST_READINGS);
};

/** Numbers until the bracket, without blanks and as many as any other list has. */
const readList = (from: number, out: Float64Array, into: number): number => {
  let length = 0;
  let at = from - 1;
  do {
    at = readNumber(at + 1, out, into + length);
    length += 1;
  } while (at > 0 && message[at] === COMMA && length < MOST_READINGS);
  const isGood = at > 0 && message[at] === CLOSE && (count === 0 || length === count);
  count = length;
  return isGood ? at + 1 : NO_MATCH;
};

/** Sequence number, time and rate under the same conditions as the schema has. */
const takeHeads = (template: MessageTemplate, out: Decoded): boolean => {
  const { hasSeq, hasTime, isBatch, form } = template;
  const seq = hasSeq ? (out.columns[SEQ * MOST_READINGS] as number) : Number.NaN;
  if (hasSeq && !isCounting(seq)) return false;
  const rate = isBatch ? (out.columns[RATE * MOST_READINGS] as number) : 1;
  if (rate <= 0 || count === 0) return false;
  out.count = count;
  out.seq = seq;
  out.time = hasTime ? (out.columns[TIME * MOST_READINGS] as number) : Number.NaN;
  out.stepMs = count > 1 ? 1_000 / rate : 0;
  out.form = isBatch ? ownForm(form, out) : form;
  return true;
};

/** What a batch was found to hold lists of; it was written over the fields of the one before. */
const ownForm = (form: Uint8Array, { ownForm: own }: Decoded): Uint8Array => {
  for (let field = 0; field < form.length; field++) if (form[field] === ABSENT) own[field] = ABSENT;
  return own;
};

/** Whether all numbers of a batch from `seq` on are what the schema takes. */
const isCounting = (seq: number): boolean =>
  seq >= 0 && Number.isSafeInteger(seq + MOST_READINGS) && !Object.is(seq, -0);

/** The form of each field, from what a template knows of it. */
export const formOf = (fields: Int8Array): Uint8Array => {
  const form = new Uint8Array(FIELDS.length);
  for (const field of fields) if (field < SEQ) form[field] = ONE;
  return form;
};
