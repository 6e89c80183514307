/** A window's fifths are compared with each other, so a chunk lies in one of them. */
export const FIFTHS = 5;

/**
 * Readings that are counted and summed at once: window, stride and the window's fifths are whole
 * numbers of it.
 */
export const chunkOf = ({
  length,
  stride,
}: {
  readonly length: number;
  readonly stride: number;
}): number => {
  let chunk = commonDivisor(length, stride);
  for (let fifth = 1; fifth < FIFTHS; fifth++) {
    chunk = commonDivisor(chunk, startOfFifth(fifth, length));
  }
  return chunk;
};

/** The row, or the chunk, that a fifth begins with. */
export const startOfFifth = (fifth: number, length: number): number =>
  Math.round((fifth * length) / FIFTHS) | 0;

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
