import { CHANNELS } from "../../channels.ts";

const WIDTH = CHANNELS.length;

/** Two batches and a few readings; a batch that overtook another must fit as a whole. */
export const MOST_HELD = 128;

/** Readings that came before an earlier one, in the order of `seq`, until that comes or is given up. */
export interface Hold {
  readonly count: () => number;
  /** The oldest one's number; only while something is held. */
  readonly firstSeq: () => number;
  readonly lastSeq: () => number;
  readonly isFull: () => boolean;
  /** Keeps the row that begins at cell `from`; false when this number is held already. */
  add(values: Float32Array, from: number, seq: number, time: number): boolean;
  /** Writes the oldest one's values to `out`, answers its time and lets go of it. */
  take(out: Float32Array): number;
}

export const createHold = (): Hold => {
  const seqs: number[] = [];
  const times: number[] = [];
  const rows: Float32Array[] = [];
  return {
    count: () => seqs.length,
    firstSeq: () => seqs[0] ?? Number.NaN,
    lastSeq: () => seqs.at(-1) ?? Number.NaN,
    isFull: () => seqs.length >= MOST_HELD,
    add(values, from, seq, time) {
      let place = seqs.length;
      while (place > 0 && (seqs[place - 1] as number) > seq) place -= 1;
      if (seqs[place - 1] === seq) return false;
      seqs.splice(place, 0, seq);
      times.splice(place, 0, time);
      rows.splice(place, 0, values.slice(from, from + WIDTH));
      return true;
    },
    take(out) {
      seqs.shift();
      out.set(rows.shift() ?? out);
      return times.shift() ?? Number.NaN;
    },
  };
};
