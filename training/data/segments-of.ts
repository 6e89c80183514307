import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { WIND_TURBINE } from "../../domain/turbine/wind-turbine.ts";
import type { Columns } from "./run.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;
/** Sampling rates accepted, readings per second. */
const {
  least: MIN_RATE,
  most: MAX_RATE,
  usual: USUAL_RATE,
} = WIND_TURBINE.rateHz ?? {
  least: 10,
  most: 50,
  usual: 20,
};
const SLACK = 1.2;
/** A silence longer than this many usual intervals breaks a segment. */
const GAP_INTERVALS = 2.5;

/** Segments shorter than this say less about their own rate than all of the turbine's do. */
const ENOUGH_FOR_A_RATE = 100;

/** Cuts one turbine's sorted readings, all of them numbered, at every gap; segments share their values. */
export const segmentsOf = (
  run: Columns & { readonly turbineId: string },
  drop: (reason: string, count: number) => void,
): Segment[] => {
  const { turbineId, times, seqs, values } = run;
  const count = times.length;
  const longest = GAP_INTERVALS * medianInterval(times);
  const rateHz = rateOf(times, longest);
  if (count > 1 && (rateHz < MIN_RATE / SLACK || rateHz > MAX_RATE * SLACK)) {
    drop(`rate outside ${MIN_RATE} to ${MAX_RATE} Hz; slower data need --asset FILE`, count);
    return [];
  }
  const isGap = (row: number): boolean =>
    at(times, row) - at(times, row - 1) > longest || seqs[row] !== at(seqs, row - 1) + 1;
  const segments: Segment[] = [];
  let from = 0;
  for (let row = 1; row <= count; row++) {
    if (row < count && !isGap(row)) continue;
    const seconds = (at(times, row - 1) - at(times, from)) / 1_000;
    segments.push({
      turbineId,
      firstSeq: at(seqs, from),
      startTime: at(times, from),
      rateHz: row - from < ENOUGH_FOR_A_RATE ? rateHz : (row - from - 1) / seconds,
      count: row - from,
      values: values.subarray(from * WIDTH, row * WIDTH),
    });
    from = row;
  }
  return segments;
};

/** Numbers a recording's rows from `first` on. */
export const numberRows = (seqs: Float64Array, first = 0): void => {
  for (let row = 0; row < seqs.length; row++) seqs[row] = first + row;
};

/** Whether most of the recording's own numbers count its readings; else its rows are numbered. */
export const areCounting = (seqs: Float64Array): boolean => {
  let counting = 0;
  for (let row = 1; row < seqs.length; row++)
    counting += Number(seqs[row] === at(seqs, row - 1) + 1);
  return counting > seqs.length / 2;
};

const rateOf = (times: Float64Array, longest: number): number => {
  let [usual, sum] = [0, 0];
  for (let row = 1; row < times.length; row++) {
    const interval = at(times, row) - at(times, row - 1);
    if (interval > longest) continue;
    usual += 1;
    sum += interval;
  }
  return usual === 0 ? USUAL_RATE : (1_000 * usual) / sum;
};

const medianInterval = (times: Float64Array): number => {
  const intervals = new Float64Array(Math.max(0, times.length - 1));
  for (let row = 1; row < times.length; row++) {
    intervals[row - 1] = at(times, row) - at(times, row - 1);
  }
  intervals.sort();
  return intervals[intervals.length >> 1] ?? 1_000 / USUAL_RATE;
};
