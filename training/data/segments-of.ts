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

/** Cuts one turbine's sorted readings, all of them numbered, at every gap. */
export const segmentsOf = (
  run: Columns & { readonly turbineId: string },
  drop: (reason: string, count: number) => void,
): Segment[] => {
  const { turbineId, times, seqs, values } = run;
  const count = times.length;
  const longest = GAP_INTERVALS * medianOf(intervalsOf(times));
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
      values: values.slice(from * WIDTH, row * WIDTH),
    });
    from = row;
  }
  return segments;
};

/** Whether most of the recording's own numbers count its readings; else its rows are numbered. */
export const areCounting = (seqs: Float64Array): boolean => {
  let counting = 0;
  for (let row = 1; row < seqs.length; row++)
    counting += Number(seqs[row] === at(seqs, row - 1) + 1);
  return counting > seqs.length / 2;
};

const rateOf = (times: Float64Array, longest: number): number => {
  const usual = intervalsOf(times).filter((interval) => interval <= longest);
  if (usual.length === 0) return USUAL_RATE;
  return (1_000 * usual.length) / usual.reduce((sum, interval) => sum + interval, 0);
};

const intervalsOf = (times: Float64Array): Float64Array =>
  Float64Array.from(
    { length: Math.max(0, times.length - 1) },
    (_, row) => at(times, row + 1) - at(times, row),
  );

const medianOf = (values: Float64Array): number => {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1] ?? 1_000 / USUAL_RATE;
};
