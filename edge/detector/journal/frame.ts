import { createHash } from "node:crypto";

/** Four bytes that JSON never holds: behind damage the next record is found by them. */
const MARK = Buffer.from([0xf5, 0x4a, 0x52, 0xff]);
const LENGTH_AT = MARK.length;
const DIGEST_AT = LENGTH_AT + 4;
const DIGEST_BYTES = 8;
const HEADER_BYTES = DIGEST_AT + DIGEST_BYTES;

/** A record beyond this is a flipped bit in its length, not a record. */
export const LARGEST_RECORD_BYTES = 2 ** 20;

/**
 * One record on disk: mark, length, digest, body. The digest (SHA-256, first 8 bytes) covers the
 * length too, so neither a torn end nor a flipped bit passes as a record.
 */
export const frameOf = (body: Uint8Array): Buffer => {
  const frame = Buffer.alloc(HEADER_BYTES + body.byteLength);
  MARK.copy(frame);
  frame.writeUInt32LE(body.byteLength, LENGTH_AT);
  frame.set(body, HEADER_BYTES);
  digestOf(frame).copy(frame, DIGEST_AT);
  return frame;
};

export interface Scan {
  /** The bodies of the sound records, in the order they were written. */
  readonly bodies: readonly Buffer[];
  /** Places between sound records where something else lay: flipped bits. */
  readonly damagedPlaces: number;
  /** Bytes behind the last sound record: a write that power or a kill cut short. */
  readonly tornBytes: number;
}

/** Reads what is sound and counts the rest; takes any bytes and never throws. */
export const scan = (bytes: Buffer): Scan => {
  const bodies: Buffer[] = [];
  let damagedPlaces = 0;
  let position = 0;
  while (position < bytes.length) {
    const start = soundFrom(bytes, position);
    if (start < 0) break;
    if (start > position) damagedPlaces += 1;
    position = endOf(bytes, start);
    bodies.push(bytes.subarray(start + HEADER_BYTES, position));
  }
  return { bodies, damagedPlaces, tornBytes: bytes.length - position };
};

/** Where the next sound record begins, or −1. */
const soundFrom = (bytes: Buffer, from: number): number => {
  let start = bytes.indexOf(MARK, from);
  while (start >= 0 && !isSound(bytes, start)) start = bytes.indexOf(MARK, start + 1);
  return start;
};

const isSound = (bytes: Buffer, start: number): boolean => {
  if (start + HEADER_BYTES > bytes.length) return false;
  const end = endOf(bytes, start);
  if (end > bytes.length || end - start > HEADER_BYTES + LARGEST_RECORD_BYTES) return false;
  const stored = bytes.subarray(start + DIGEST_AT, start + HEADER_BYTES);
  return digestOf(bytes.subarray(start, end)).equals(stored);
};

const endOf = (bytes: Buffer, start: number): number =>
  start + HEADER_BYTES + bytes.readUInt32LE(start + LENGTH_AT);

const digestOf = (frame: Buffer): Buffer =>
  createHash("sha256")
    .update(frame.subarray(LENGTH_AT, DIGEST_AT))
    .update(frame.subarray(HEADER_BYTES))
    .digest()
    .subarray(0, DIGEST_BYTES);
