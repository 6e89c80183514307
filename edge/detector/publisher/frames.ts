import { crc32 } from "node:zlib";

/** Message types and flags of AWS's event-stream RPC, as aws-c-event-stream defines them. */
export const MESSAGE_TYPE = {
  application: 0,
  error: 1,
  ping: 2,
  pingResponse: 3,
  connect: 4,
  connectAck: 5,
} as const;
export const FLAG = { connectionAccepted: 1, terminateStream: 2 } as const;

/** The headers of one kind of frame, ready but for the stream's number. */
export interface Head {
  readonly bytes: Buffer;
  /** Where the stream's number goes. */
  readonly streamAt: number;
}

/** What a client has to know of a frame that came. */
export interface Arrived {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

const INTEGER = 4;
const TEXT = 7;
/** Total length, length of the headers, and the checksum of both. */
const PRELUDE = 12;
const CHECKSUM = 4;

export const headOf = (
  type: number,
  flags: number,
  texts: Readonly<Record<string, string>> = {},
): Head => {
  const before = Buffer.concat([
    ...Object.entries(texts).map(([name, value]) => textHeader(name, value)),
    integerHeader(":message-type", type),
    integerHeader(":message-flags", flags),
  ]);
  const bytes = Buffer.concat([before, integerHeader(":stream-id", 0)]);
  return { bytes, streamAt: bytes.length - 4 };
};

const named = (name: string, type: number): Buffer =>
  Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(type)]);

const integerHeader = (name: string, value: number): Buffer => {
  const number = Buffer.alloc(4);
  number.writeInt32BE(value);
  return Buffer.concat([named(name, INTEGER), number]);
};

const textHeader = (name: string, value: string): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([named(name, TEXT), length, Buffer.from(value)]);
};

export const frameOf = ({ bytes, streamAt }: Head, streamId: number, payload: string): Buffer => {
  const body = PRELUDE + bytes.length;
  const frame = Buffer.allocUnsafe(body + Buffer.byteLength(payload) + CHECKSUM);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(bytes.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(bytes, PRELUDE);
  frame.writeInt32BE(streamId, PRELUDE + streamAt);
  frame.write(payload, body);
  const end = frame.length - CHECKSUM;
  frame.writeUInt32BE(crc32(frame.subarray(0, end)), end);
  return frame;
};

/**
 * Takes every whole frame of the bytes and answers what is left over.
 * @throws Error when a checksum or a length does not fit: nothing after it can be understood
 */
export const takeFrames = (buffer: Buffer, take: (frame: Arrived) => void): Buffer => {
  let from = 0;
  while (buffer.length - from >= PRELUDE) {
    const length = buffer.readUInt32BE(from);
    if (length < PRELUDE + CHECKSUM) throw new Error(`a frame of ${length} bytes cannot be`);
    if (buffer.length - from < length) break;
    take(arrived(buffer.subarray(from, from + length)));
    from += length;
  }
  return buffer.subarray(from);
};

const arrived = (frame: Buffer): Arrived => {
  const end = frame.length - CHECKSUM;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) {
    throw new Error("a frame's checksum does not fit");
  }
  const body = PRELUDE + frame.readUInt32BE(4);
  const found = { type: 0, flags: 0, streamId: 0 };
  for (let at = PRELUDE; at < body; ) {
    const name = frame.toString("latin1", at + 1, at + 1 + (frame[at] as number));
    at += 1 + name.length;
    const place = NUMBERS[name];
    if (place !== undefined) found[place] = frame.readInt32BE(at + 1);
    at += 1 + valueSize(frame, at);
  }
  return { ...found, payload: frame.subarray(body, end) };
};

const NUMBERS: Readonly<Record<string, "type" | "flags" | "streamId">> = {
  ":message-type": "type",
  ":message-flags": "flags",
  ":stream-id": "streamId",
};

/** Bytes of a header's value by its type: two booleans, integers, bytes and text, a time, a UUID. */
const SIZES = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

const valueSize = (frame: Buffer, at: number): number =>
  SIZES[frame[at] as number] ?? 2 + frame.readUInt16BE(at + 1);
