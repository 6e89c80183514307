import { InvalidInput } from "../../../errors.ts";
import { type Reading, valueIn } from "../../reading.ts";
import { MOST_READINGS, parseReadings } from "../../reading-batch.ts";
import { ABSENT, type Decoded, FIELDS, LIST } from "./decoded.ts";
import { learnTemplate } from "./learn-template.ts";
import { type MessageTemplate, matchTemplate } from "./message-template.ts";

/** Why a message was refused; each is counted on its own. */
export const REFUSALS = ["tooLong", "notJson", "wrongFields", "otherTurbine"] as const;
export type RefusalCause = (typeof REFUSALS)[number];

export interface Refusal {
  readonly cause: RefusalCause;
  /** Naming the field and the value. */
  readonly reason: string;
}

export interface Decoder {
  /** Fills `out` from a message of this turbine's topic, or answers why not. Never throws. */
  decode(payload: Uint8Array, out: Decoded): Refusal | undefined;
}

/** A batch has at most 4,500 B; what is twice as long is something else and not worth decoding. */
const LONGEST = 8_192;
/** So many unlike messages in a row replace the template; one odd message must not. */
const UNLIKE = 3;

/**
 * Decodes one turbine's messages. The bytes between the numbers hardly ever change, so they are
 * learnt from a message that was parsed and checked, and compared (0.7 µs a reading against 18 µs by
 * schema); whatever differs is parsed and checked again.
 */
export const createDecoder = (turbineId: string): Decoder => {
  let template: MessageTemplate | undefined;
  let unlike = 0;

  const isLikeTemplate = (payload: Uint8Array, out: Decoded): boolean => {
    if (template === undefined || !matchTemplate(template, payload, out)) return false;
    unlike = 0;
    return true;
  };

  const learn = (payload: Uint8Array): void => {
    unlike += 1;
    if (template === undefined || unlike >= UNLIKE) template = learnTemplate(payload) ?? template;
  };

  return {
    decode(payload, out) {
      if (payload.byteLength <= LONGEST && isLikeTemplate(payload, out)) return undefined;
      const parsed = parsedFrom(payload, turbineId);
      if ("cause" in parsed) return parsed;
      learn(payload);
      fill(out, parsed);
      return undefined;
    },
  };
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
