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

export const createRun = (): Run => {
  let [times, seqs, values] = [
    new Float64Array(1_024),
    new Float64Array(1_024),
    new Float32Array(1_024 * WIDTH),
  ];
  let count = 0;
  let isSorted = true;
  const grow = (): void => {
    times = doubled(times);
    seqs = doubled(seqs);
    values = doubled(values);
  };
  const lastTime = () => (count === 0 ? 0 : at(times, count - 1));
  return {
    get count() {
      return count;
    },
    lastTime,
    add(time, reading) {
      if (count === times.length) grow();
      isSorted &&= count === 0 || time > lastTime();
      times[count] = time;
      seqs[count] = reading.seq ?? Number.NaN;
      writeChannels(reading, values, count * WIDTH);
      count += 1;
    },
    keepOnly(isKept) {
      let kept = 0;
      for (let row = 0; row < count; row++) {
        if (!isKept(at(times, row))) continue;
        times[kept] = at(times, row);
        seqs[kept] = at(seqs, row);
        values.copyWithin(kept * WIDTH, row * WIDTH, (row + 1) * WIDTH);
        kept += 1;
      }
      count = kept;
    },
    inOrder(onRepeated) {
      const columns = {
        times: times.subarray(0, count),
        seqs: seqs.subarray(0, count),
        values: values.subarray(0, count * WIDTH),
      };
      return isSorted ? columns : sorted(columns, onRepeated);
    },
  };
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

const doubled = <Values extends Float64Array | Float32Array>(old: Values): Values => {
  const grown = new (old.constructor as new (length: number) => Values)(old.length * 2);
  grown.set(old);
  return grown;
};
