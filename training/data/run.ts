import { at, itemAt } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { writeChannels } from "../../domain/turbine/detection/channel-values.ts";
import type { Reading } from "../../domain/turbine/reading.ts";

const WIDTH = CHANNELS.length;

/** All readings of one turbine, in columns. */
export interface Columns {
  /** Epoch milliseconds. */
  readonly times: Float64Array;
  /** NaN where the recording has none. */
  readonly seqs: Float64Array;
  /** Rows of channel values. */
  readonly values: Float32Array;
}

/** Grows by one turbine's readings as they come. */
export interface Run {
  readonly count: number;
  /** Of the reading added last; 0 before the first. */
  lastTime(): number;
  add(time: number, reading: Reading): void;
  /** Forgets the readings whose time is not kept. */
  keepOnly(isKept: (time: number) => boolean): void;
  /** Sorted by time; of readings of one time the first is kept and the others are told. */
  inOrder(onRepeated: () => void): Columns;
}

/** Readings are kept in blocks: one array that doubles would take three times what is in it. */
const BLOCK = 8_192;

const createBlock = (): Columns => ({
  times: new Float64Array(BLOCK),
  seqs: new Float64Array(BLOCK),
  values: new Float32Array(BLOCK * WIDTH),
});

export const createRun = (): Run => {
  let blocks: Columns[] = [];
  let count = 0;
  let isSorted = true;
  const blockOf = (row: number): Columns => itemAt(blocks, Math.floor(row / BLOCK));
  const timeAt = (row: number): number => at(blockOf(row).times, row % BLOCK);
  const lastTime = () => (count === 0 ? 0 : timeAt(count - 1));
  const move = (from: number, to: number): void => {
    const [source, target] = [blockOf(from), blockOf(to)];
    const [a, b] = [from % BLOCK, to % BLOCK];
    target.times[b] = at(source.times, a);
    target.seqs[b] = at(source.seqs, a);
    target.values.set(source.values.subarray(a * WIDTH, (a + 1) * WIDTH), b * WIDTH);
  };
  return {
    get count() {
      return count;
    },
    lastTime,
    add(time, reading) {
      if (count === blocks.length * BLOCK) blocks.push(createBlock());
      isSorted &&= count === 0 || time > lastTime();
      const { times, seqs, values } = blockOf(count);
      const row = count % BLOCK;
      times[row] = time;
      seqs[row] = reading.seq ?? Number.NaN;
      writeChannels(reading, values, row * WIDTH);
      count += 1;
    },
    keepOnly(isKept) {
      let kept = 0;
      for (let row = 0; row < count; row++) {
        if (!isKept(timeAt(row))) continue;
        move(row, kept);
        kept += 1;
      }
      count = kept;
      blocks = blocks.slice(0, Math.ceil(count / BLOCK));
    },
    inOrder(onRepeated) {
      const columns = joined(blocks, count);
      return isSorted ? columns : sorted(columns, onRepeated);
    },
  };
};

const joined = (blocks: readonly Columns[], count: number): Columns => {
  const columns = {
    times: new Float64Array(count),
    seqs: new Float64Array(count),
    values: new Float32Array(count * WIDTH),
  };
  for (const [i, { times, seqs, values }] of blocks.entries()) {
    const rows = Math.min(BLOCK, count - i * BLOCK);
    columns.times.set(times.subarray(0, rows), i * BLOCK);
    columns.seqs.set(seqs.subarray(0, rows), i * BLOCK);
    columns.values.set(values.subarray(0, rows * WIDTH), i * BLOCK * WIDTH);
  }
  return columns;
};

const sorted = ({ times, seqs, values }: Columns, onRepeated: () => void): Columns => {
  const order = Array.from(times, (_, row) => row).sort(
    (a, b) => at(times, a) - at(times, b) || a - b,
  );
  const kept = order.filter((row, i) => {
    const isNew = i === 0 || times[row] !== times[itemAt(order, i - 1)];
    if (!isNew) onRepeated();
    return isNew;
  });
  const inOrder = new Float32Array(kept.length * WIDTH);
  kept.forEach((row, i) => {
    inOrder.set(values.subarray(row * WIDTH, (row + 1) * WIDTH), i * WIDTH);
  });
  return {
    times: Float64Array.from(kept, (row) => at(times, row)),
    seqs: Float64Array.from(kept, (row) => seqs[row] ?? Number.NaN),
    values: inOrder,
  };
};
