import { message } from "./message-bytes.ts";

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
 * Writes the JSON number that begins at `from` in the message to a cell of `out`, the same double as
 * JSON.parse gives, and answers where it ends, or NO_NUMBER. Up to 15 digits with a point among them
 * are an integer over a power of ten, and one division of two exact values rounds once. Everything
 * else goes through Number. The message ends with a byte that is no part of a number.
 */
export const readNumber = (from: number, out: Float64Array, cell: number): number => {
  const first = message[from] === MINUS ? from + 1 : from;
  let at = first;
  let value = 0;
  let digit = digitAt(at);
  while (digit >>> 0 <= 9) {
    value = (Math.imul(value, 10) + digit) | 0;
    at += 1;
    digit = digitAt(at);
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && message[first] === ZERO)) return NO_NUMBER;
  if (digit === POINT - ZERO) return readDecimals(from, at + 1, value, whole, out, cell);
  return writeShort(from, at, value, whole, 0, out, cell);
};

/** Goes on behind the point with what was read before it. */
const readDecimals = (
  from: number,
  point: number,
  before: number,
  whole: number,
  out: Float64Array,
  cell: number,
): number => {
  let at = point;
  // As an integer: a number that may be any is an object in each round.
  let value = before | 0;
  let digit = digitAt(at);
  while (digit >>> 0 <= 9) {
    value = (Math.imul(value, 10) + digit) | 0;
    at += 1;
    digit = digitAt(at);
  }
  const decimals = at - point;
  if (decimals === 0) return NO_NUMBER;
  return writeShort(from, at, value, whole + decimals, decimals, out, cell);
};

const writeShort = (
  from: number,
  end: number,
  value: number,
  digits: number,
  decimals: number,
  out: Float64Array,
  cell: number,
): number => {
  if (digits > FEW_DIGITS || isExponent(message[end] as number)) return readLong(from, out, cell);
  const size = decimals === 0 ? value : value / (POWERS[decimals] as number);
  out[cell] = message[from] === MINUS ? -size : size;
  return end;
};

const digitAt = (at: number): number => (message[at] as number) - ZERO;

/** More digits than most numbers have: a time has thirteen. */
const readLong = (from: number, out: Float64Array, cell: number): number => {
  const first = message[from] === MINUS ? from + 1 : from;
  let value = 0;
  let digits = 0;
  let decimals = 0;
  let hasPoint = 0;
  let at = first;
  for (; isDigitOrPoint(message[at] as number); at++) {
    if (message[at] === POINT) hasPoint = 1;
    else {
      value = value * 10 + (message[at] as number) - ZERO;
      digits += 1;
      decimals += hasPoint;
    }
  }
  if (digits > MOST_DIGITS || isExponent(message[at] as number)) return readOther(from, out, cell);
  const size = value / (POWERS[decimals] as number);
  out[cell] = first > from ? -size : size;
  return at;
};

/** A number with an exponent or many digits, as faulty sensors send them: one in ten at worst. */
const readOther = (from: number, out: Float64Array, cell: number): number => {
  let at = from;
  while (isOfNumber(message[at] ?? 0)) at += 1;
  const text = String.fromCharCode(...message.subarray(from, at));
  const value = GRAMMAR.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return NO_NUMBER;
  out[cell] = value;
  return at;
};

const isExponent = (byte: number): boolean => (byte | 32) === 101;

const isDigitOrPoint = (byte: number): boolean => (byte - ZERO) >>> 0 <= 9 || byte === POINT;

/** Digits, sign, point, exponent. */
const isOfNumber = (byte: number): boolean =>
  isDigitOrPoint(byte) || byte === MINUS || byte === 43 || isExponent(byte);
