import { mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../../domain/numbers.ts";

/** Records of numbers that come in any order and are read in the order of their first two. */
export interface SortedRecords {
  readonly count: number;
  add(record: ArrayLike<number>): void;
  /** From the least, as often as wanted; of equal ones the first that came. A record is valid until the next. */
  inOrder(): Generator<Float64Array, void>;
}

/** Records that are held in memory; of more, sorted parts go to a temporary file. */
const HELD = 100_000;
/** Records that are read at once of all parts together, and of each at least. */
const READ = 60_000;
const LEAST_READ = 64;
const BYTES = 8;

/** Sorts as many records as the disk holds in bounded memory. */
export const createSortedRecords = (width: number, held = HELD): SortedRecords => {
  let buffer = new Float64Array(Math.min(1_024, held) * width);
  let [inBuffer, count] = [0, 0];
  const parts = createParts(width);

  const spill = (): void => {
    parts.append(sortedIn(buffer, inBuffer, width));
    inBuffer = 0;
  };
  return {
    get count() {
      return count;
    },
    add(record) {
      if (inBuffer === held) spill();
      if ((inBuffer + 1) * width > buffer.length) {
        const grown = new Float64Array(Math.min(2 * buffer.length, held * width));
        grown.set(buffer);
        buffer = grown;
      }
      buffer.set(record, inBuffer * width);
      inBuffer += 1;
      count += 1;
    },
    *inOrder() {
      const last = sortedIn(buffer, inBuffer, width);
      if (parts.count === 0) yield* recordsOf(last, width);
      else yield* merged([...parts.readers(), recordsOf(last, width)]);
    },
  };
};

/** Sorts the first records where they are, unless they came in order, as most recordings do. */
const sortedIn = (buffer: Float64Array, count: number, width: number): Float64Array => {
  const records = buffer.subarray(0, count * width);
  const compare = (a: number, b: number): number =>
    at(records, a * width) - at(records, b * width) ||
    at(records, a * width + 1) - at(records, b * width + 1) ||
    a - b;
  let isSorted = true;
  for (let i = 1; i < count && isSorted; i++) isSorted = compare(i - 1, i) < 0;
  if (isSorted) return records;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(compare);
  const copy = records.slice();
  order.forEach((from, to) => {
    records.set(copy.subarray(from * width, (from + 1) * width), to * width);
  });
  return records;
};

function* recordsOf(records: Float64Array, width: number): Generator<Float64Array, void> {
  for (let from = 0; from < records.length; from += width)
    yield records.subarray(from, from + width);
}

/** Sorted parts one behind the other in a file that vanishes with the process, however it ends. */
const createParts = (width: number) => {
  const counts: number[] = [];
  let file: number | undefined;
  let end = 0;
  return {
    get count() {
      return counts.length;
    },
    append(records: Float64Array): void {
      file ??= openUnnamed();
      writeAll(file, records, end);
      end += records.byteLength;
      counts.push(records.length / width);
    },
    readers: (): Generator<Float64Array, void>[] => {
      let from = 0;
      const some = Math.max(LEAST_READ, Math.floor(READ / counts.length));
      return counts.map((count) => {
        const begin = from;
        from += count * width * BYTES;
        return recordsIn(file ?? -1, { begin, count, width, some });
      });
    },
  };
};

/** An open file without a name lives as long as the process: nobody has to delete it, however that ends. */
const openUnnamed = (): number => {
  const folder = mkdtempSync(join(tmpdir(), "recording-"));
  const file = openSync(join(folder, "parts"), "wx+", 0o600);
  rmSync(folder, { recursive: true });
  return file;
};

const writeAll = (file: number, records: Float64Array, position: number): void => {
  const bytes = bytesOf(records);
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

interface Part {
  readonly begin: number;
  readonly count: number;
  readonly width: number;
  /** Records that are read at once. */
  readonly some: number;
}

function* recordsIn(
  file: number,
  { begin, count, width, some: atOnce }: Part,
): Generator<Float64Array, void> {
  const records = new Float64Array(Math.min(atOnce, count) * width);
  for (let read = 0; read < count; ) {
    const some = records.subarray(0, Math.min(atOnce, count - read) * width);
    readAll(file, some, begin + read * width * BYTES);
    yield* recordsOf(some, width);
    read += some.length / width;
  }
}

const readAll = (file: number, records: Float64Array, position: number): void => {
  const bytes = bytesOf(records);
  let done = 0;
  while (done < bytes.length) {
    const some = readSync(file, bytes, done, bytes.length - done, position + done);
    if (some === 0) throw new Error("the temporary file of a recording is shorter than written");
    done += some;
  }
};

interface Reader {
  readonly records: Generator<Float64Array, void>;
  /** Which part it reads: of equal records those of the earlier part came first. */
  readonly part: number;
  head: Float64Array;
}

/**
 * Always the least of all parts' heads. Parts are kept in the order of their heads; recordings come
 * nearly in order, so that a part which gave one record is mostly still the first.
 */
function* merged(parts: readonly Generator<Float64Array, void>[]): Generator<Float64Array, void> {
  const readers = parts
    .flatMap((records, part): Reader[] => {
      const head = next(records);
      return head ? [{ records, part, head }] : [];
    })
    .sort((a, b) => (precedes(a, b) ? -1 : 1));
  for (let first = readers[0]; first; first = readers[0]) {
    yield first.head;
    const head = next(first.records);
    if (head) {
      first.head = head;
      moveBack(readers, first);
    } else readers.shift();
  }
}

const moveBack = (readers: Reader[], first: Reader): void => {
  let place = 0;
  for (let other = readers[1]; other && precedes(other, first); other = readers[place + 1]) {
    readers[place] = other;
    place += 1;
  }
  readers[place] = first;
};

const next = (records: Generator<Float64Array, void>): Float64Array | undefined => {
  const { value } = records.next();
  return value ?? undefined;
};

const precedes = (a: Reader, b: Reader): boolean =>
  isBefore(a.head, b.head) || (!isBefore(b.head, a.head) && a.part < b.part);

const isBefore = (a: Float64Array, b: Float64Array): boolean =>
  at(a, 0) < at(b, 0) || (at(a, 0) === at(b, 0) && at(a, 1) < at(b, 1));
