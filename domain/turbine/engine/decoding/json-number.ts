const ZERO = 48;
const MINUS = 45;
const POINT = 46;
/** So many digits are exact in a double, and so are the powers of ten that divide them. */
const MOST_DIGITS = 15;
/** So many digits fit a 32-bit integer, in which adding one costs least. */
const PART = 9;
const POWERS = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, n) => 10 ** n);
const GRAMMAR = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Where the number that was scanned last ended. In an array, for a variable would be boxed. */
const end = new Int32Array(1);

export const numberEnd = (): number => end[0] as number;

/**
 * The JSON number that begins at `from`, the same double as JSON.parse gives: up to 15 digits with a
 * point among them are an integer over a power of ten, and one division of two exact values rounds
 * once. Everything else goes through Number. NaN when no finite number is there.
 */
export const scanNumber = (bytes: Uint8Array, from: number): number => {
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  const whole = scanDigits(bytes, first);
  const digits = (end[0] as number) - first;
  if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return Number.NaN;
  const value =
    bytes[first + digits] === POINT
      ? withFraction(bytes, first + digits + 1, whole, digits)
      : whole;
  if (digits > MOST_DIGITS || value < 0 || isExponent(bytes)) return otherNumber(bytes, from);
  return isNegative ? -value : value;
};

/** Not exact, so it is left to Number; no number that is scanned is below 0. */
const INEXACT = -1;

const withFraction = (bytes: Uint8Array, point: number, whole: number, digits: number): number => {
  const fraction = scanDigits(bytes, point);
  const decimals = (end[0] as number) - point;
  if (decimals === 0) return Number.NaN;
  if (digits + decimals > MOST_DIGITS) return INEXACT;
  const power = POWERS[decimals] as number;
  return (whole * power + fraction) / power;
};

/** The digits from `from` on as an integer, exact up to 15 of them; `end` lies behind the last. */
const scanDigits = (bytes: Uint8Array, from: number): number => {
  const size = bytes.length;
  let at = from;
  let part = 0;
  const stop = Math.min(size, from + PART);
  while (at < stop) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >>> 0 > 9) break;
    part = (part * 10 + digit) | 0;
    at += 1;
  }
  end[0] = at;
  return at === from + PART ? scanMore(bytes, at, part) : part;
};

const scanMore = (bytes: Uint8Array, from: number, start: number): number => {
  const size = bytes.length;
  let at = from;
  let sum = start;
  while (at < size) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >>> 0 > 9) break;
    sum = sum * 10 + digit;
    at += 1;
  }
  end[0] = at;
  return sum;
};

const isExponent = (bytes: Uint8Array): boolean => {
  const byte = bytes[end[0] as number];
  return byte === 69 || byte === 101;
};

/** A number with an exponent or many digits, as faulty sensors send them: one in ten at worst. */
const otherNumber = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (isOfNumber(bytes[at] ?? 0)) at += 1;
  end[0] = at;
  const text = String.fromCharCode(...bytes.subarray(from, at));
  const value = GRAMMAR.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
};

/** Digits, sign, point, exponent. */
const isOfNumber = (byte: number): boolean =>
  (byte >= ZERO && byte <= 57) ||
  byte === MINUS ||
  byte === POINT ||
  byte === 43 ||
  byte === 69 ||
  byte === 101;
