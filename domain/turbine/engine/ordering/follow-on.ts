import { CHANNELS } from "../../channels.ts";
import { timeAt } from "../../reading-batch.ts";
import { writeRows } from "../decoding/channel-row.ts";
import type { Decoded } from "../decoding/decoded.ts";
import type { Run } from "./run.ts";
import {
  CLOCK_AGREED,
  CLOCK_RAW,
  CLOCK_REPEATS,
  CLOCK_TIME,
  INTERVAL_MS,
  LAST_SEQ,
  SPAN_LAST,
  SPAN_LEAST,
  SPAN_MOST,
  SPAN_STEPS,
} from "./sender-numbers.ts";
import { SPAN } from "./sender-rate.ts";
import type { Stream } from "./stream.ts";
import { slackMs } from "./turbine-clock.ts";

const WIDTH = CHANNELS.length;

/**
 * Appends a message's readings from `index` on to the run as long as each follows the one before in
 * number and, nearly, in time: what orderReading does with them, without a question that nothing asks
 * (30 ns a reading instead of 100). Answers the first reading that needs a closer look.
 */
export const followOn = (stream: Stream, run: Run, decoded: Decoded, index: number): number => {
  const { numbers, at } = stream;
  const lastSeq = numbers[at + LAST_SEQ] as number;
  const isNext = lastSeq >= 0 && decoded.seq + index === lastSeq + 1;
  if (!isNext || isWaiting(stream)) return index;
  const end = passTime(stream, run, decoded, index);
  const count = end - index;
  if (count === 0) return index;
  const intervalMs = numbers[at + INTERVAL_MS] as number;
  const first = run.count;
  writeRows(decoded, index, count, run.rows, first * WIDTH);
  for (let i = 0; i < count; i++) {
    run.seqs[first + i] = lastSeq + 1 + i;
    run.elapsedMs[first + i] = intervalMs;
    run.intervalMs[first + i] = intervalMs;
  }
  run.count = first + count;
  numbers[at + LAST_SEQ] = lastSeq + count;
  return end;
};

/**
 * Lets the turbine's clock and the span of its rate go on with those times that are nearly the expected
 * ones, writes these to the run and answers the first reading whose time is not.
 */
const passTime = (
  { numbers, at }: Stream,
  run: Run,
  { count, time, stepMs }: Decoded,
  index: number,
): number => {
  const intervalMs = numbers[at + INTERVAL_MS] as number;
  const slack = slackMs(1, intervalMs);
  const to = run.count - index;
  let before = numbers[at + CLOCK_TIME] as number;
  let last = numbers[at + SPAN_LAST] as number;
  let raw = numbers[at + CLOCK_RAW] as number;
  let least = numbers[at + SPAN_LEAST] as number;
  let most = numbers[at + SPAN_MOST] as number;
  // The span's last step is judged, which is seen to elsewhere.
  const end = Math.min(count, index + SPAN - 1 - (numbers[at + SPAN_STEPS] as number));
  let i = index;
  // A span that begins has no step: what is no number fails the comparison.
  for (; i < end && last <= Number.MAX_VALUE; i++) {
    const claimed = timeAt(time, i, stepMs);
    const isNear = Math.abs(claimed - before - intervalMs) <= slack;
    if (!isNear || claimed === raw) break;
    const step = claimed - last;
    least = step < least ? step : least;
    most = step > most ? step : most;
    run.times[to + i] = claimed;
    before = claimed;
    raw = claimed;
    last = claimed;
  }
  if (i > index) {
    numbers[at + CLOCK_TIME] = before;
    numbers[at + CLOCK_RAW] = raw;
    numbers[at + CLOCK_REPEATS] = 0;
    numbers[at + CLOCK_AGREED] = 0;
    numbers[at + SPAN_STEPS] = (numbers[at + SPAN_STEPS] as number) + i - index;
    numbers[at + SPAN_LAST] = last;
    numbers[at + SPAN_LEAST] = least;
    numbers[at + SPAN_MOST] = most;
  }
  return i;
};

const isWaiting = ({ hold, newcomer }: Stream): boolean =>
  newcomer !== undefined || (hold !== undefined && hold.count() > 0);
