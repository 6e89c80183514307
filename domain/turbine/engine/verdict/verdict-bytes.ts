import { CHANNELS, LAMP_OF, LAMPS } from "../../channels.ts";
import type { Decision, Speaker } from "../decision.ts";
import { LARGEST_RATIO } from "../evidence/dynamics.ts";
import { writeBytes, writeFourDigits, writeNumber, writeText } from "./written-numbers.ts";

/**
 * Writes a decision's verdict at a place and answers where it ends. The number of the change is its
 * teller's: it outlives models.
 */
export type WriteVerdict = (
  decision: Decision,
  alarmNumber: number | undefined,
  out: Uint8Array,
  at: number,
) => number;

/** No verdict is longer: what goes over MQTT has at most 4,500 B. */
export const MOST_VERDICT_BYTES = 4_500;

const WIDTH = CHANNELS.length;
const utf8 = new TextEncoder();
const bytesOf = (text: string): Uint8Array => utf8.encode(text);
const COMMA = 44;
const TRUE = bytesOf("true");
const FALSE = bytesOf("false");
const BEFORE_ID = bytesOf('{"turbineId":"');
const BEFORE_TIME = bytesOf('","time":');
const BEFORE_LAST = bytesOf(',"lastSeq":');
const BEFORE_VALUES = bytesOf(',"values":[');
const BEFORE_LAMPS = LAMPS.map((lamp, index) =>
  bytesOf(`${index === 0 ? '],"flags":{' : ","}"${lamp}":`),
);
const BEFORE_COVERAGE = bytesOf('},"coverage":');
const BEFORE_CAUSES = bytesOf(',"causes":');
const NO_CAUSES = bytesOf("[]");
const BEFORE_EXPECTED = bytesOf(',"expected":[');
const AFTER_EXPECTED = bytesOf("]");
const NOTHING = bytesOf("null");
const BEFORE_CHANGE = bytesOf(',"alarmNumber":');
const END = bytesOf("}");
const KNOWN_LAMPS: readonly (string | undefined)[] = LAMPS;
/** The bit of the lamp that each channel lights; one of its own for a channel that lights none. */
const LAMP_BITS = Int32Array.from(CHANNELS, (channel) => {
  const lamp = KNOWN_LAMPS.indexOf(LAMP_OF[channel]);
  return 1 << (lamp < 0 ? LAMPS.length : lamp);
});
/** What most verdicts say from their channels' states on. */
const ALL_DARK = `${CHANNELS.map(() => "false").join()}],"flags":{${LAMPS.map((lamp) => `"${lamp}":false`).join()}},"coverage":`;

/** The same JSON as of `verdictOf`, put together from its unchanging bytes; a test holds both equal. */
export const createWriteVerdict = ({ modelVersion, thresholds }: Speaker): WriteVerdict => {
  const model = bytesOf(`,"modelVersion":${JSON.stringify(modelVersion)},"firstSeq":`);
  const limitsText = `],"thresholds":[${thresholds.map((limit) => Number(limit.toPrecision(4))).join()}],"anomalies":[`;
  const limits = bytesOf(limitsText);
  const limitsAndDark = bytesOf(limitsText + ALL_DARK);
  const limitOf = Float64Array.from(thresholds);
  return (decision, alarmNumber, out, at) => {
    let end = writeBytes(BEFORE_ID, out, at);
    end = writeText(decision.turbineId, out, end);
    end = writeBytes(BEFORE_TIME, out, end);
    end = writeNumber(decision.time, out, end);
    end = writeBytes(model, out, end);
    end = writeNumber(decision.firstSeq, out, end);
    end = writeBytes(BEFORE_LAST, out, end);
    end = writeNumber(decision.lastSeq, out, end);
    end = writeBytes(BEFORE_VALUES, out, end);
    end = writeValues(decision.ratios, limitOf, out, end);
    const lit = litLamps(decision.anomalies);
    if (lit === 0) end = writeBytes(limitsAndDark, out, end);
    else end = writeStates(decision.anomalies, lit, out, writeBytes(limits, out, end));
    end = writeNumber(decision.coverage, out, end);
    end = writeBytes(BEFORE_CAUSES, out, end);
    if (decision.causes.length === 0) end = writeBytes(NO_CAUSES, out, end);
    else end = writeText(JSON.stringify(decision.causes), out, end);
    end = writeExpectations(decision.expected, out, end);
    if (alarmNumber !== undefined) {
      end = writeBytes(BEFORE_CHANGE, out, end);
      end = writeNumber(alarmNumber, out, end);
    }
    return writeBytes(END, out, end);
  };
};

const shown = new Float64Array(WIDTH);

const writeValues = (
  ratios: Float64Array,
  limits: Float64Array,
  out: Uint8Array,
  at: number,
): number => {
  let end = at;
  for (let channel = 0; channel < WIDTH; channel++) {
    if (channel > 0) end = writeComma(out, end);
    const ratio = Math.min(LARGEST_RATIO, ratios[channel] as number);
    shown[channel] = (limits[channel] as number) * ratio;
    end = writeFourDigits(shown, channel, out, end);
  }
  return end;
};

/** Nothing of a model that expects nothing of any channel. */
const writeExpectations = (expected: Float64Array, out: Uint8Array, at: number): number => {
  if (!hasAny(expected)) return at;
  let end = writeBytes(BEFORE_EXPECTED, out, at);
  for (let channel = 0; channel < WIDTH; channel++) {
    if (channel > 0) end = writeComma(out, end);
    end = isFiniteAt(expected, channel)
      ? writeFourDigits(expected, channel, out, end)
      : writeBytes(NOTHING, out, end);
  }
  return writeBytes(AFTER_EXPECTED, out, end);
};

const hasAny = (expected: Float64Array): boolean => {
  for (let channel = 0; channel < WIDTH; channel++) if (isFiniteAt(expected, channel)) return true;
  return false;
};

const isFiniteAt = (values: Float64Array, cell: number): boolean =>
  Math.abs(values[cell] as number) <= Number.MAX_VALUE;

/** A bit for each lamp that any of its channels lights. */
const litLamps = (anomalies: Uint8Array): number => {
  let lit = 0;
  for (let channel = 0; channel < WIDTH; channel++) {
    if (anomalies[channel] === 1) lit |= LAMP_BITS[channel] as number;
  }
  return lit;
};

/** The channels' states, then the lamps'. */
const writeStates = (anomalies: Uint8Array, lit: number, out: Uint8Array, at: number): number => {
  let end = writeChannels(anomalies, out, at);
  for (let lamp = 0; lamp < BEFORE_LAMPS.length; lamp++) {
    end = writeBytes(BEFORE_LAMPS[lamp] as Uint8Array, out, end);
    end = writeBytes(lit & (1 << lamp) ? TRUE : FALSE, out, end);
  }
  return writeBytes(BEFORE_COVERAGE, out, end);
};

const writeChannels = (anomalies: Uint8Array, out: Uint8Array, at: number): number => {
  let end = at;
  for (let channel = 0; channel < WIDTH; channel++) {
    if (channel > 0) end = writeComma(out, end);
    end = writeBytes(anomalies[channel] === 1 ? TRUE : FALSE, out, end);
  }
  return end;
};

const writeComma = (out: Uint8Array, at: number): number => {
  out[at] = COMMA;
  return at + 1;
};
