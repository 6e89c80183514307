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

/** Four significant digits, as `Number(value.toPrecision(4))` is written. */
export const writeFourDigits = (value: number, out: Uint8Array, at: number): number => {
  if (!(value >= 0.001 && value < 1_000)) return writeNumber(rounded(value), out, at);
  let decimals = 3;
  let scaled = value * 1_000;
  for (; scaled < 1_000; scaled *= 10) decimals += 1;
  for (; scaled >= 10_000; scaled /= 10) decimals -= 1;
  let whole = Math.round(scaled) | 0;
  while (decimals > 0 && whole % 10 === 0) {
    whole = (whole / 10) | 0;
    decimals -= 1;
  }
  if (decimals === 0) return writeDigits(whole, digitsIn(whole), out, at);
  return writeFraction(whole, decimals, out, at);
};

/** The digits before the point are pushed one to the left: the point takes their last place. */
const writeFraction = (value: number, decimals: number, out: Uint8Array, at: number): number => {
  const digits = Math.max(digitsIn(value), decimals + 1);
  const point = at + digits - decimals;
  const end = writeDigits(value, digits, out, at + 1);
  for (let place = at; place < point; place++) out[place] = out[place + 1] as number;
  out[point] = POINT;
  return end;
};

const rounded = (value: number): number => Number(value.toPrecision(4));
