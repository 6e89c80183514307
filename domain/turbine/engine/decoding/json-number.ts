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
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  let at = first;
  let value = 0;
  let digit = (bytes[at] as number) - ZERO;
  while (digit >>> 0 <= 9) {
    value = (Math.imul(value, 10) + digit) | 0;
    at += 1;
    digit = (bytes[at] as number) - ZERO;
  }
  const whole = at - first;
  let decimals = 0;
  if (bytes[at] === POINT) {
    at += 1;
    const point = at;
    digit = (bytes[at] as number) - ZERO;
    while (digit >>> 0 <= 9) {
      value = (Math.imul(value, 10) + digit) | 0;
      at += 1;
      digit = (bytes[at] as number) - ZERO;
    }
    decimals = at - point;
    if (decimals === 0) return NO_NUMBER;
  }
  if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return NO_NUMBER;
  const isShort = whole + decimals <= FEW_DIGITS && !isExponent(bytes[at] as number);
  if (!isShort) return readLong(bytes, from, out, cell);
  const size = value / (POWERS[decimals] as number);
  out[cell] = isNegative ? -size : size;
  return at;
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
