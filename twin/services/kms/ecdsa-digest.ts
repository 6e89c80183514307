import type { KeyObject } from "node:crypto";
import { createECDH } from "node:crypto";
import { GENERATOR, inverse, modulo, multiply, ORDER, sum } from "./p256.ts";

/**
 * ECDSA on P-256 over a digest that is made already (KMS: MessageType DIGEST); node:crypto always
 * hashes first. The signature is DER, as KMS gives it.
 */
export const signDigest = (digest: Uint8Array, privateKey: KeyObject): Buffer => {
  const secret = coordinate(privateKey, "d");
  const message = toNumber(digest);
  const ephemeral = createECDH("prime256v1");
  for (;;) {
    const point = ephemeral.generateKeys();
    const r = modulo(toNumber(point.subarray(1, 33)), ORDER);
    const s = modulo(
      inverse(toNumber(ephemeral.getPrivateKey()), ORDER) * (message + r * secret),
      ORDER,
    );
    if (r !== 0n && s !== 0n) return derOf(r, s);
  }
};

/** Whether a DER signature fits the digest; a malformed one does not. */
export const verifyDigest = (
  digest: Uint8Array,
  signature: Uint8Array,
  publicKey: KeyObject,
): boolean => {
  const pair = pairOf(signature);
  if (pair === undefined || pair.some((number) => number <= 0n || number >= ORDER)) return false;
  const [r, s] = pair;
  const inverted = inverse(s, ORDER);
  const key = { x: coordinate(publicKey, "x"), y: coordinate(publicKey, "y") };
  const point = sum(
    multiply(GENERATOR, modulo(toNumber(digest) * inverted, ORDER)),
    multiply(key, modulo(r * inverted, ORDER)),
  );
  return point !== undefined && modulo(point.x, ORDER) === r;
};

const coordinate = (key: KeyObject, name: "d" | "x" | "y"): bigint =>
  toNumber(Buffer.from(key.export({ format: "jwk" })[name] ?? "", "base64url"));

const toNumber = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);

// SEQUENCE { INTEGER r, INTEGER s }; both are below 2^256, so every length is one byte.
const derOf = (r: bigint, s: bigint): Buffer => {
  const content = Buffer.concat([integerOf(r), integerOf(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
};

const integerOf = (number: bigint): Buffer => {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // A leading zero keeps the number positive.
  const value = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, value.length]), value]);
};

const pairOf = (der: Uint8Array): [bigint, bigint] | undefined => {
  const bytes = Buffer.from(der);
  const first =
    bytes[0] === 0x30 && bytes[1] === bytes.length - 2 ? integerAt(bytes, 2) : undefined;
  const second = first === undefined ? undefined : integerAt(bytes, first.end);
  return first === undefined || second === undefined || second.end !== bytes.length
    ? undefined
    : [first.number, second.number];
};

const integerAt = (bytes: Buffer, at: number): { number: bigint; end: number } | undefined => {
  const length = bytes[at + 1];
  if (bytes[at] !== 0x02 || length === undefined) return undefined;
  const end = at + 2 + length;
  return end > bytes.length ? undefined : { number: toNumber(bytes.subarray(at + 2, end)), end };
};
