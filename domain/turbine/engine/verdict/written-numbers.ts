const ZERO = 48;
const POINT = 46;
const utf8 = new TextEncoder();

/** Writes text and answers where it ends; what is not ASCII takes the encoder's way. */
export const writeText = (text: string, out: Uint8Array, at: number): number => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return at + utf8.encodeInto(text, out.subarray(at)).written;
    out[at + i] = code;
  }
  return at + text.length;
};

/** From this length on a call costs less than copying by hand. */
const LONG = 32;

/** Copies bytes and answers where they end. */
export const writeBytes = (bytes: Uint8Array, out: Uint8Array, at: number): number => {
  if (bytes.length >= LONG) out.set(bytes, at);
  else for (let i = 0; i < bytes.length; i++) out[at + i] = bytes[i] as number;
  return at + bytes.length;
};

const HALF = 1e8;

/** Writes a number as JSON has it; whole ones of up to 16 digits without a string. */
export const writeNumber = (value: number, out: Uint8Array, at: number): number => {
  if (!(value >= 0 && value < HALF * HALF && Math.floor(value) === value)) {
    return writeText(JSON.stringify(value), out, at);
  }
  if (value < HALF) return writeDigits(value | 0, digitsIn(value), out, at);
  const upper = Math.floor(value / HALF);
  const end = writeDigits(upper | 0, digitsIn(upper), out, at);
  return writeDigits((value - upper * HALF) | 0, 8, out, end);
};

const digitsIn = (value: number): number => {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits += 1;
  return digits;
};

const writeDigits = (value: number, digits: number, out: Uint8Array, at: number): number => {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    out[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
};

const TEN_THOUSAND = 10_000;
/** Powers of ten by which a value has four digits, by how many more than −3 it has before its point. */
const SCALES = Float64Array.of(1e6, 1e5, 1e4, 1e3, 1e2, 1e1);
const digits = new Uint8Array(4);

/**
 * Four significant digits of a cell's value, as `Number(value.toPrecision(4))` is written. (A number
 * that is given to a function becomes an object; a place in a list does not.)
 */
export const writeFourDigits = (
  values: Float64Array,
  cell: number,
  out: Uint8Array,
  at: number,
): number => {
  const value = values[cell] as number;
  if (value === 0) return writeDigits(0, 1, out, at);
  if (!(value >= 0.001 && value < 1_000)) return writeNumber(rounded(value), out, at);
  const before = digitsBefore(value);
  const whole = Math.round(value * (SCALES[before + 2] as number)) | 0;
  // Rounded up to one digit more.
  if (whole === TEN_THOUSAND) return writeNumber(rounded(value), out, at);
  return writePlaced(split(whole), before, out, at);
};

/** Digits before the point of a value between a thousandth and a thousand; noughts behind it below 0. */
const digitsBefore = (value: number): number => {
  if (value >= 1) return value >= 100 ? 3 : value >= 10 ? 2 : 1;
  return value >= 0.1 ? 0 : value >= 0.01 ? -1 : -2;
};

/** Writes four digits to `digits` and answers how many there are up to the last that is not 0. */
const split = (whole: number): number => {
  const upper = (whole / 100) | 0;
  const lower = whole - upper * 100;
  const tens = (upper / 10) | 0;
  const hundredths = (lower / 10) | 0;
  digits[0] = tens;
  digits[1] = upper - tens * 10;
  digits[2] = hundredths;
  digits[3] = lower - hundredths * 10;
  if (lower !== 0) return digits[3] !== 0 ? 4 : 3;
  return digits[1] !== 0 ? 2 : 1;
};

const writePlaced = (count: number, before: number, out: Uint8Array, at: number): number => {
  let end = at;
  if (before <= 0) {
    out[end++] = ZERO;
    out[end++] = POINT;
    for (let nought = before; nought < 0; nought++) out[end++] = ZERO;
  }
  const kept = count > before ? count : before;
  for (let i = 0; i < kept; i++) {
    if (i === before && i > 0) out[end++] = POINT;
    out[end++] = ZERO + (digits[i] as number);
  }
  return end;
};

const rounded = (value: number): number => Number(value.toPrecision(4));
