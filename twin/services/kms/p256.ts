/** Points of NIST P-256 (FIPS 186-4, D.1.2.3) in affine form; undefined is the point at infinity. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const PRIME = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const A = PRIME - 3n;

/** Number of points; private keys and signatures count modulo this. */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export const GENERATOR: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

export const modulo = (number: bigint, modulus: bigint): bigint =>
  ((number % modulus) + modulus) % modulus;

/** The number that multiplies to 1, by Euclid's extended algorithm. */
export const inverse = (number: bigint, modulus: bigint): bigint => {
  let [a, b] = [modulo(number, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return modulo(x, modulus);
};

export const sum = (p: Point | undefined, q: Point | undefined): Point | undefined => {
  if (p === undefined || q === undefined) return p ?? q;
  if (p.x === q.x && modulo(p.y + q.y, PRIME) === 0n) return undefined;
  const slope =
    p.x === q.x
      ? (3n * p.x * p.x + A) * inverse(2n * p.y, PRIME)
      : (q.y - p.y) * inverse(q.x - p.x, PRIME);
  const x = modulo(slope * slope - p.x - q.x, PRIME);
  return { x, y: modulo(slope * (p.x - x) - p.y, PRIME) };
};

/** Not in constant time: the local keys protect nothing. */
export const multiply = (point: Point, factor: bigint): Point | undefined => {
  let result: Point | undefined;
  let power: Point | undefined = point;
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = sum(result, power);
    power = sum(power, power);
  }
  return result;
};
