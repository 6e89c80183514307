import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Segment } from "./segment.ts";
import { areCounting, numberRows, segmentsOf } from "./segments-of.ts";

const WIDTH = CHANNELS.length;
/** Of a record: turbine, time, number; then the channels. */
const TIME = 1;
const SEQ = 2;
export const BEFORE_VALUES = 3;

/** How long the pieces of a long segment are. */
export interface Piecing {
  /** Readings of a piece: fifty minutes at 20 Hz. */
  readonly piece?: number;
  /** The last piece has at least so many, because it tells its own rate. */
  readonly fewest?: number;
}

export type Drop = (reason: string, count: number) => void;

/**
 * One turbine's sorted records as segments, cut at every gap, and anew wherever a piece ends: what
 * judges them goes by their numbers and times, and sees no difference.
 */
export function* piecesOf(
  turbineId: string,
  records: Iterable<Float64Array>,
  drop: Drop,
  { piece = 60_000, fewest = 1_000 }: Piecing,
): Generator<Segment, void> {
  const most = piece + fewest;
  const times = new Float64Array(most);
  const seqs = new Float64Array(most);
  const values = new Float32Array(most * WIDTH);
  let [count, passed] = [0, 0];
  let isCounting: boolean | undefined;

  const cut = (rows: number): Segment[] => {
    const own = seqs.subarray(0, rows);
    isCounting ??= areCounting(own);
    if (!isCounting) numberRows(own, passed);
    const segments = segmentsOf(
      {
        turbineId,
        times: times.subarray(0, rows),
        seqs: own,
        values: values.slice(0, rows * WIDTH),
      },
      drop,
    );
    passed += rows;
    count -= rows;
    times.copyWithin(0, rows);
    seqs.copyWithin(0, rows);
    values.copyWithin(0, rows * WIDTH);
    return segments;
  };

  let last = Number.NaN;
  for (const record of records) {
    const time = at(record, TIME);
    if (time === last) {
      drop("repeated time", 1);
      continue;
    }
    last = time;
    if (count === most) yield* cut(piece);
    times[count] = time;
    seqs[count] = at(record, SEQ);
    values.set(record.subarray(BEFORE_VALUES), count * WIDTH);
    count += 1;
  }
  if (count > 0) yield* cut(count);
}
