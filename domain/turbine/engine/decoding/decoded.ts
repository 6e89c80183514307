import { MEASURED_COLUMNS } from "../../measured-columns.ts";
import { MOST_READINGS } from "../../reading-batch.ts";

/** What is measured, in the order of the columns below; first what the channels are made from. */
export const FIELDS = MEASURED_COLUMNS;

/** Places of what is not measured, behind the columns. */
export const SEQ = FIELDS.length;
export const TIME = SEQ + 1;
export const RATE = SEQ + 2;
/** And one for a number that nobody asks for. */
const PLACES = RATE + 2;

/** One message's readings as numbers; the decoder fills the same one again and again. */
export interface Decoded {
  count: number;
  /** Of the first reading; NaN when the message has none. */
  seq: number;
  time: number;
  /** Milliseconds between two readings; 0 when the message does not say. */
  stepMs: number;
  /** Place × MOST_READINGS; a value that holds for all readings stands in the first cell only. */
  readonly columns: Float64Array;
  /** Per field: 0 absent, 1 one value, 2 a list. The template's own where a message fitted it. */
  form: Uint8Array;
  /** That of the last batch that fitted a template. */
  readonly ownForm: Uint8Array;
}

export const ABSENT = 0;
export const ONE = 1;
export const LIST = 2;

export const createDecoded = (): Decoded => ({
  count: 0,
  seq: Number.NaN,
  time: Number.NaN,
  stepMs: 0,
  columns: new Float64Array(PLACES * MOST_READINGS),
  form: new Uint8Array(FIELDS.length),
  ownForm: new Uint8Array(FIELDS.length),
});

/** A field's value in reading `index`; the field must be present. */
export const valueAt = ({ columns, form }: Decoded, field: number, index: number): number =>
  columns[field * MOST_READINGS + (form[field] === LIST ? index : 0)] ?? Number.NaN;
