const ZERO = 48;
const MINUS = 45;
const POINT = 46;
/** So many digits fit a 32-bit integer, in which adding one costs least. */
const FEW_DIGITS = 9;
/** So many digits are exact in a double, and so are the powers of ten that divide them. */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, n) => 10 ** n);
const GRAMMAR = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** No finite number is there. */
export const NO_NUMBER: number = -1;

/**
 * Writes the JSON number that begins at `from` to a cell of `out`, the same double as JSON.parse
 * gives, and answers where it ends, or NO_NUMBER. Up to 15 digits with a point among them are an
 * integer over a power of ten, and one division of two exact values rounds once. Everything else goes
 * through Number. The bytes must end with one that is no part of a number.
 */
export const readNumber = (
  bytes: Uint8Array,
  from: number,
  out: Float64Array,
  cell: number,
): number => {
  const first = bytes[from] === MINUS ? from + 1 : from;
  const whole = readDigits(bytes, first, 0);
  const digits = end - first;
  if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return NO_NUMBER;
  if (bytes[end] !== POINT) return writeShort(bytes, from, whole, digits, 0, out, cell);
  const point = end + 1;
  const value = readDigits(bytes, point, whole);
  const decimals = end - point;
  if (decimals === 0) return NO_NUMBER;
  return writeShort(bytes, from, value, digits + decimals, decimals, out, cell);
};

/** Where the digits that were read last ended. */
let end = 0;

/** Digits behind the ones that `start` holds; of no use beyond FEW_DIGITS. */
const readDigits = (bytes: Uint8Array, from: number, start: number): number => {
  let value = start;
  let at = from;
  let digit = (bytes[at] as number) - ZERO;
  while (digit >>> 0 <= 9) {
    value = (Math.imul(value, 10) + digit) | 0;
    at += 1;
    digit = (bytes[at] as number) - ZERO;
  }
  end = at;
  return value;
};

const writeShort = (
  bytes: Uint8Array,
  from: number,
  value: number,
  digits: number,
  decimals: number,
  out: Float64Array,
  cell: number,
): number => {
  if (digits > FEW_DIGITS || isExponent(bytes[end] as number)) {
    return readLong(bytes, from, out, cell);
  }
  const size = value / (POWERS[decimals] as number);
  out[cell] = bytes[from] === MINUS ? -size : size;
  return end;
};

/** More digits than most numbers have: a time has thirteen. */
const readLong = (bytes: Uint8Array, from: number, out: Float64Array, cell: number): number => {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let value = 0;
  let digits = 0;
  let decimals = 0;
  let hasPoint = 0;
  let at = first;
  for (; isDigitOrPoint(bytes[at] as number); at++) {
    if (bytes[at] === POINT) hasPoint = 1;
    else {
      value = value * 10 + (bytes[at] as number) - ZERO;
      digits += 1;
      decimals += hasPoint;
    }
  }
  if (digits > MOST_DIGITS || isExponent(bytes[at] as number)) {
    return readOther(bytes, from, out, cell);
  }
  const size = value / (POWERS[decimals] as number);
  out[cell] = first > from ? -size : size;
  return at;
};

/** A number with an exponent or many digits, as faulty sensors send them: one in ten at worst. */
const readOther = (bytes: Uint8Array, from: number, out: Float64Array, cell: number): number => {
  let at = from;
  while (isOfNumber(bytes[at] ?? 0)) at += 1;
  const text = String.fromCharCode(...bytes.subarray(from, at));
  const value = GRAMMAR.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return NO_NUMBER;
  out[cell] = value;
  return at;
};

const isExponent = (byte: number): boolean => byte === 69 || byte === 101;

const isDigitOrPoint = (byte: number): boolean => (byte - ZERO) >>> 0 <= 9 || byte === POINT;

/** Digits, sign, point, exponent. */
const isOfNumber = (byte: number): boolean =>
  isDigitOrPoint(byte) || byte === MINUS || byte === 43 || isExponent(byte);
