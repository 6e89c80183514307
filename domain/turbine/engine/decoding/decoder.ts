import { InvalidInput } from "../../../errors.ts";
import { type Reading, valueIn } from "../../reading.ts";
import { MOST_READINGS, parseReadings } from "../../reading-batch.ts";
import { ABSENT, type Decoded, FIELDS, LIST } from "./decoded.ts";
import { createKnownForms, type KnownForms } from "./known-forms.ts";
import { learnTemplate } from "./learn-template.ts";
import { LONGEST, readMessage } from "./message-bytes.ts";
import { type MessageTemplate, matchTemplate } from "./message-template.ts";

/** Why a message was refused; each is counted on its own. */
export const REFUSALS = ["tooLong", "notJson", "wrongFields", "otherTurbine"] as const;
export type RefusalCause = (typeof REFUSALS)[number];

export interface Refusal {
  readonly cause: RefusalCause;
  /** Naming the field and the value. */
  readonly reason: string;
}

/** What is known of one turbine's messages. */
export interface Decoder {
  readonly turbineId: string;
  readonly forms: KnownForms;
  template: MessageTemplate | undefined;
  /** Messages in a row that were unlike the template. */
  unlike: number;
}

/** So many unlike messages in a row replace the template; one odd message must not. */
const UNLIKE = 3;

export const createDecoder = (
  turbineId: string,
  forms: KnownForms = createKnownForms(),
): Decoder => ({ turbineId, forms, template: undefined, unlike: 0 });

/**
 * Fills `out` from a message of this turbine's topic, or answers why not. Never throws. The bytes
 * between the numbers hardly ever change, so they are learnt from a message that was parsed and
 * checked, and compared (below 1 µs a reading against 18 µs by schema); whatever differs is parsed and
 * checked again.
 */
export const decodeMessage = (
  decoder: Decoder,
  payload: Uint8Array,
  out: Decoded,
): Refusal | undefined => {
  if (isLikeTemplate(decoder, payload, out)) {
    decoder.unlike = 0;
    return undefined;
  }
  const parsed = parsedFrom(payload, decoder.turbineId);
  if ("cause" in parsed) return parsed;
  learn(decoder, payload);
  fill(out, parsed);
  return undefined;
};

const isLikeTemplate = (
  { template, turbineId }: Decoder,
  payload: Uint8Array,
  out: Decoded,
): boolean => {
  const size = payload.length;
  if (template === undefined || size > LONGEST) return false;
  readMessage(payload);
  return matchTemplate(template, turbineId, size, out);
};

const learn = (decoder: Decoder, payload: Uint8Array): void => {
  const { turbineId, forms, template } = decoder;
  decoder.unlike += 1;
  if (template !== undefined && decoder.unlike < UNLIKE) return;
  const learnt = learnTemplate(payload, turbineId);
  if (learnt) decoder.template = forms.shared(learnt);
};

interface Parsed {
  readonly readings: readonly Reading[];
  readonly stepMs: number;
}

const parsedFrom = (payload: Uint8Array, turbineId: string): Parsed | Refusal => {
  if (payload.byteLength > LONGEST) {
    const reason = `reading: ${payload.byteLength} B, at most ${LONGEST} B expected`;
    return { cause: "tooLong", reason };
  }
  const value = jsonFrom(payload);
  if (value === NOT_JSON) {
    const reason = `reading: expected JSON in UTF-8, got ${payload.byteLength} B of else`;
    return { cause: "notJson", reason };
  }
  try {
    const readings = parseReadings(value, turbineId);
    const other = readings.find((reading) => reading.turbineId !== turbineId);
    if (other === undefined) return { readings, stepMs: stepOf(value, readings.length) };
    const reason = `reading: turbineId: expected "${turbineId}" as its topic says, got "${other.turbineId}"`;
    return { cause: "otherTurbine", reason };
  } catch (error) {
    if (error instanceof InvalidInput) return { cause: "wrongFields", reason: error.message };
    throw error;
  }
};

const NOT_JSON = Symbol("not JSON");
const utf8 = new TextDecoder("utf-8", { fatal: true });

const jsonFrom = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(payload));
  } catch {
    return NOT_JSON;
  }
};

/** Milliseconds between a batch's readings; 0 where nobody said. */
const stepOf = (message: unknown, count: number): number => {
  const rateHz = (message as { readonly rateHz?: unknown }).rateHz;
  return count > 1 && typeof rateHz === "number" && rateHz > 0 ? 1_000 / rateHz : 0;
};

const fill = (out: Decoded, { readings, stepMs }: Parsed): void => {
  const [first] = readings;
  out.count = readings.length;
  out.seq = first?.seq ?? Number.NaN;
  out.time = first?.time ?? Number.NaN;
  out.stepMs = stepMs;
  // The one before may be a template's.
  out.form = new Uint8Array(FIELDS.length);
  FIELDS.forEach((name, field) => {
    out.form[field] = first === undefined || valueIn(first, name) === undefined ? ABSENT : LIST;
    readings.forEach((reading, index) => {
      out.columns[field * MOST_READINGS + index] = valueIn(reading, name) ?? Number.NaN;
    });
  });
};
