import { CHANNELS } from "../../channels.ts";
import { MOST_READINGS } from "../../reading-batch.ts";
import { MOST_HELD } from "./hold.ts";

const WIDTH = CHANNELS.length;
/** What is pending, a message's readings, and all that had waited for them. */
const MOST = MOST_READINGS + MOST_HELD + 32;

/** One turbine's next readings in order, as many as one message made sure of; filled again and again. */
export interface Run {
  count: number;
  /** Rows of six values. */
  readonly rows: Float32Array;
  readonly seqs: Float64Array;
  readonly times: Float64Array;
  /** Milliseconds since the reading before; NaN when nobody can tell. */
  readonly elapsedMs: Float64Array;
  /** Milliseconds between two readings, as this turbine sends them. */
  readonly intervalMs: Float64Array;
}

/** Takes a turbine's readings in order. */
export interface Ordered {
  /** The run is the stream's own and changes again. */
  take(run: Run): void;
  /** How many readings that just follow make up the next piece to be looked at; 1 when any may. */
  room(): number;
}

export const createRun = (): Run => ({
  count: 0,
  rows: new Float32Array(MOST * WIDTH),
  seqs: new Float64Array(MOST),
  times: new Float64Array(MOST),
  elapsedMs: new Float64Array(MOST),
  intervalMs: new Float64Array(MOST),
});

/** Appends the row that begins at cell `from`. */
export const appendReading = (
  run: Run,
  values: Float32Array,
  from: number,
  seq: number,
  time: number,
  elapsedMs: number,
  intervalMs: number,
): void => {
  const index = run.count;
  const to = index * WIDTH;
  for (let channel = 0; channel < WIDTH; channel++) {
    run.rows[to + channel] = values[from + channel] as number;
  }
  run.seqs[index] = seq;
  run.times[index] = time;
  run.elapsedMs[index] = elapsedMs;
  run.intervalMs[index] = intervalMs;
  run.count = index + 1;
};
