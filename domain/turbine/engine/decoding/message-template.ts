import { MOST_READINGS } from "../../reading-batch.ts";
import { type Decoded, FIELDS, LIST, ONE, RATE, SEQ, TIME } from "./decoded.ts";
import { readNumber } from "./json-number.ts";
import { hasBytes, hasText, message } from "./message-bytes.ts";

/**
 * The unchanging bytes of one form of messages, with the numbers and the turbine's id between them. A
 * message with the same bytes and other numbers means what the learnt one meant, so JSON.parse need
 * not be asked. Turbines that send the same form share one.
 */
export interface MessageTemplate {
  /** The bytes before each number, list or id, and those after the last, without what lies between. */
  readonly literals: DataView;
  /** Where each of them begins in `literals`; one more than there are. */
  readonly starts: Int32Array;
  /** What lies between: a field, SEQ, TIME, RATE, NOWHERE or ID. */
  readonly fields: Int8Array;
  readonly isList: Uint8Array;
  /** A batch has at least one list. */
  readonly isBatch: boolean;
  /** `form` of the decoded message. */
  readonly form: Uint8Array;
  readonly hasSeq: boolean;
  readonly hasTime: boolean;
}

/** The place of a number that nobody asks for, and of the turbine's id. */
export const NOWHERE: number = RATE + 1;
export const ID: number = RATE + 2;

const COMMA = 44;
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
  const { literals, starts } = template;
  const tokens = template.fields.length;
  let at = 0;
  count = template.isBatch ? 0 : 1;
  for (let token = 0; token < tokens; token++) {
    const from = starts[token] as number;
    const length = (starts[token + 1] as number) - from;
    if (!hasBytes(at, literals, from, length)) return false;
    at = readToken(template, token, at + length, turbineId, out.columns);
    if (at < 0) return false;
  }
  const from = starts[tokens] as number;
  const length = literals.byteLength - from;
  return hasBytes(at, literals, from, length) && at + length === size && takeHeads(template, out);
};

/** Where the token ends that begins at `at`; below 0 when it is not there. */
const readToken = (
  { fields, isList }: MessageTemplate,
  token: number,
  at: number,
  turbineId: string,
  columns: Float64Array,
): number => {
  const field = fields[token] as number;
  if (isList[token] === 1) return readList(at, columns, field * MOST_READINGS);
  if (field === ID) return hasText(at, turbineId) ? at + turbineId.length : NO_MATCH;
  return readNumber(message, at, columns, field * MOST_READINGS);
};

/** Numbers until the bracket, without blanks and as many as any other list has. */
const readList = (from: number, out: Float64Array, into: number): number => {
  let length = 0;
  let at = from - 1;
  do {
    at = readNumber(message, at + 1, out, into + length);
    length += 1;
  } while (at > 0 && message[at] === COMMA && length < MOST_READINGS);
  const isGood = at > 0 && message[at] === CLOSE && (count === 0 || length === count);
  count = length;
  return isGood ? at : NO_MATCH;
};

/** Sequence number, time and rate under the same conditions as the schema has. */
const takeHeads = ({ hasSeq, hasTime, isBatch, form }: MessageTemplate, out: Decoded): boolean => {
  const seq = hasSeq ? (out.columns[SEQ * MOST_READINGS] as number) : Number.NaN;
  if (hasSeq && !isCounting(seq)) return false;
  const rate = isBatch ? (out.columns[RATE * MOST_READINGS] as number) : 1;
  if (rate <= 0) return false;
  out.count = count;
  out.seq = seq;
  out.time = hasTime ? (out.columns[TIME * MOST_READINGS] as number) : Number.NaN;
  out.stepMs = count > 1 ? 1_000 / rate : 0;
  out.form = form;
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
