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

/** Whether the message has these bytes at `at`; four at a time. */
export const hasBytes = (at: number, expected: DataView, from: number, length: number): boolean => {
  const last = length - 4;
  if (last < 0) return hasFewBytes(at, expected, from, length);
  for (let i = 0; i < last; i += 4) {
    if (words.getInt32(at + i) !== expected.getInt32(from + i)) return false;
  }
  return words.getInt32(at + last) === expected.getInt32(from + last);
};

const hasFewBytes = (at: number, expected: DataView, from: number, length: number): boolean => {
  for (let i = 0; i < length; i++) {
    if (message[at + i] !== expected.getUint8(from + i)) return false;
  }
  return true;
};

/** Whether the message has this text at `at`. */
export const hasText = (at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    if (message[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
};
