const ZERO = 48;
const MINUS = 45;
const POINT = 46;
/** So many digits are exact in a double, and so are the powers of ten that divide them. */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, n) => 10 ** n);
const GRAMMAR = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

let end = 0;
/** The digits of the number under way, as one integer. */
let digits = 0;

/** Where the number that was scanned last ended. */
export const numberEnd = (): number => end;

/**
 * The JSON number that begins at `from`, the same double as JSON.parse gives: up to 15 digits with a
 * point among them are an integer over a power of ten, and one division of two exact values rounds
 * once. Everything else goes through Number. NaN when no finite number is there.
 */
export const scanNumber = (bytes: Uint8Array, from: number): number => {
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  digits = 0;
  scanDigits(bytes, first);
  const whole = end - first;
  let decimals = 0;
  if (bytes[end] === POINT) {
    const point = end + 1;
    scanDigits(bytes, point);
    decimals = end - point;
    if (decimals === 0) return Number.NaN;
  }
  if (!isPlain(bytes, first, whole, decimals)) return otherNumber(bytes, from);
  const value = decimals === 0 ? digits : digits / (POWERS[decimals] as number);
  return isNegative ? -value : value;
};

/** Adds the digits from `from` on to `digits` and moves `end` behind them. */
const scanDigits = (bytes: Uint8Array, from: number): void => {
  let at = from;
  let sum = digits;
  for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, at)) {
    sum = sum * 10 + digit;
    at += 1;
  }
  digits = sum;
  end = at;
};

const digitAt = (bytes: Uint8Array, at: number): number => {
  const digit = (bytes[at] ?? 0) - ZERO;
  return digit <= 9 ? digit : -1;
};

/** No leading zero, no exponent, few enough digits. */
const isPlain = (bytes: Uint8Array, first: number, whole: number, decimals: number): boolean =>
  whole > 0 &&
  whole + decimals <= MOST_DIGITS &&
  (whole === 1 || bytes[first] !== ZERO) &&
  !isExponent(bytes[end] ?? 0);

const isExponent = (byte: number): boolean => byte === 69 || byte === 101;

/** A number with an exponent or many digits, as faulty sensors send them: one in ten at worst. */
const otherNumber = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (isOfNumber(bytes[at] ?? 0)) at += 1;
  end = at;
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
  isExponent(byte);
