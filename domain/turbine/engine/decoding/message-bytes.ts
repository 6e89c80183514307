/** A batch has at most 4,500 B; what is twice as long is something else and not worth decoding. */
export const LONGEST = 8_192;

/**
 * The message under way, in one place for all: the compiler knows where it lies, and whatever kind of
 * array it came in, it is read as one. A zero follows it, so that no number and no text goes beyond it;
 * there is room for as much again, so that comparing text never leaves the buffer.
 */
export const message: Uint8Array = new Uint8Array(2 * LONGEST);
const words = new DataView(message.buffer);

export const readMessage = (payload: Uint8Array): void => {
  message.set(payload);
  message[payload.length] = 0;
};

/** Four bytes at once, the first the lowest. */
export const wordAt = (at: number): number => words.getInt32(at, true);

/** Bytes to be compared four at a time; the last word may overlap the one before. */
export const wordsOf = (bytes: Uint8Array): Int32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: wordsIn(bytes.length) }, (_, i) =>
    view.getInt32(Math.min(4 * i, bytes.length - 4), true),
  );
};

/** Texts of fewer than four bytes have none. */
export const wordsIn = (length: number): number => (length < 4 ? 0 : (length + 3) >> 2);

/** Whether the message has at `at` these words, of at least four bytes, from `from` on. */
export const hasWords = (
  at: number,
  expected: Int32Array,
  from: number,
  length: number,
): boolean => {
  const last = length - 4;
  let word = from;
  for (let i = 0; i < last; i += 4) {
    if (words.getInt32(at + i, true) !== expected[word]) return false;
    word += 1;
  }
  return words.getInt32(at + last, true) === expected[word];
};

/** Whether the message has these bytes at `at`. */
export const hasBytes = (
  at: number,
  expected: Uint8Array,
  from: number,
  length: number,
): boolean => {
  for (let i = 0; i < length; i++) if (message[at + i] !== expected[from + i]) return false;
  return true;
};

/** Whether the message has this text at `at`. */
export const hasText = (at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    if (message[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
};
