import { itemAt } from "../../domain/numbers.ts";

/** Records of so many numbers each, one behind the other. */
export interface Pages {
  readonly count: number;
  /** A record of zeros at the end, to be written into. */
  grow(): Float64Array;
  /** A record as it lies there. */
  at(index: number): Float64Array;
}

/** Records of a page; pages are never copied, so that growing needs no room of its own. */
const RECORDS = 4_096;

/**
 * Holds numbers as numbers: a reading as an object with an array of its own takes five times the
 * memory of its values.
 */
export const createPages = (width: number): Pages => {
  const pages: Float64Array[] = [];
  let count = 0;
  const recordAt = (index: number): Float64Array => {
    const from = (index % RECORDS) * width;
    return itemAt(pages, Math.floor(index / RECORDS)).subarray(from, from + width);
  };
  return {
    get count() {
      return count;
    },
    grow() {
      if (count === pages.length * RECORDS) pages.push(new Float64Array(RECORDS * width));
      count += 1;
      return recordAt(count - 1);
    },
    at: recordAt,
  };
};
