import { constants, deflateRawSync } from "node:zlib";

/** One event as it goes to any number of streams. */
export interface StreamEvent {
  readonly text: string;
  /** Its bytes in a gzip stream whose last event was that one; compressed once for all such streams. */
  packedAfter(last: StreamEvent | undefined): Buffer;
}

/** What a gzip stream begins with: no name, no time, any system. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** The first event of a stream, as a key. */
const NOTHING = {};

export const streamEvent = (text: string): StreamEvent => {
  const packed = new WeakMap<object, Buffer>();
  return {
    text,
    packedAfter(last) {
      const key = last ?? NOTHING;
      const bytes = packed.get(key) ?? pack(text, last?.text);
      packed.set(key, bytes);
      return bytes;
    },
  };
};

/**
 * Blocks that end at a byte and end no stream. Most of an event stands in the one before, which every
 * reader has in its window: without it a frame weighs four times as much.
 */
const pack = (text: string, before: string | undefined): Buffer =>
  deflateRawSync(text, {
    level: 4,
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(before !== undefined && { dictionary: Buffer.from(before) }),
  });
