import { itemAt, singleAt } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { WIND_TURBINE } from "../../domain/turbine/wind-turbine.ts";
import type { Recording } from "./read-files.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;
const UNITS = WIND_TURBINE.channels.map(({ unit }) => unit);

/** What was read, for people: counts, turbines, gaps, refusals, ranges, channels that stood still. */
export const reportLines = ({ segments, ...read }: Recording): string[] => {
  const report = createReport();
  for (const segment of segments) report.add(segment);
  return report.lines(read);
};

export interface DataReport {
  /** Takes a turbine's segments in turn; one that goes on where the last ended is no gap. */
  add(segment: Segment): void;
  /** Readings so far. */
  kept(): number;
  lines(read: Omit<Recording, "segments" | "labels">): string[];
}

/** The same of segments that come one by one. */
export const createReport = (): DataReport => {
  const turbines = new Set<string>();
  const rates = new Set<number>();
  const ranges = CHANNELS.map(createRange);
  let [kept, seconds, unbroken] = [0, 0, 0];
  let last: Segment | undefined;
  return {
    add(segment) {
      const goesOn = last !== undefined && continues(last, segment);
      unbroken += goesOn ? 0 : 1;
      turbines.add(segment.turbineId);
      rates.add(Number(segment.rateHz.toPrecision(3)));
      kept += segment.count;
      seconds += segment.count / segment.rateHz;
      for (const [channel, range] of ranges.entries()) range.add(segment, channel, goesOn);
      // Only its end is asked for again.
      last = { ...segment, values: new Float32Array(0) };
    },
    kept: () => kept,
    lines({ rows, refused, examples = {}, clock, recognised = [] }) {
      const spoken = [...rates].sort((a, b) => a - b).join(", ") || "no";
      const lines = [
        ...recognised,
        `${rows} rows, ${kept} readings kept, ${turbines.size} turbines, ${(seconds / 3_600).toFixed(2)} turbine-hours at ${spoken} Hz, ${unbroken - turbines.size} gaps`,
        ...clockLines(clock),
        ...Object.entries(refused).map(
          ([reason, count]) => `left out: ${count} rows, ${reason}${firstOf(examples[reason])}`,
        ),
      ];
      if (kept === 0) return lines;
      return [
        ...lines,
        ...ranges.map((range, c) => `${CHANNELS[c]}: ${range.words(UNITS[c] ?? "")}`),
        ...CHANNELS.filter((_, c) => itemAt(ranges, c).isConstant()).map(
          (channel) => `cannot judge channel ${channel}: it never changes in this data`,
        ),
      ];
    },
  };
};

const firstOf = (example: string | undefined): string =>
  example === undefined ? "" : ` (first: ${example})`;

const clockLines = (clock: Recording["clock"]): string[] =>
  clock === undefined || clock.gaps + clock.doubles === 0
    ? []
    : [
        `clock changes: ${clock.gaps} times that the zone skips, moved on; ${clock.doubles} that it has twice, taken in their order`,
      ];

/** A silence longer than this many intervals is a gap, whatever the numbers say. */
const GAP_INTERVALS = 2.5;

const continues = (last: Segment, next: Segment): boolean => {
  const interval = 1_000 / last.rateHz;
  const silence = next.startTime - last.startTime - last.count * interval;
  return (
    last.turbineId === next.turbineId &&
    next.firstSeq === last.firstSeq + last.count &&
    Math.abs(silence) < (GAP_INTERVALS - 1) * interval
  );
};

/** The range of one channel, and for how long it stood still. */
const createRange = () => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let longest = { seconds: 0, turbineId: "" };
  let still = { value: Number.NaN, rows: 0 };
  return {
    add({ turbineId, rateHz, count, values }: Segment, channel: number, goesOn: boolean): void {
      if (!goesOn) still = { value: Number.NaN, rows: 0 };
      for (let row = 0; row < count; row++) {
        const value = singleAt(values, row * WIDTH + channel);
        least = Math.min(least, value);
        most = Math.max(most, value);
        still.rows = value === still.value ? still.rows + 1 : 0;
        still.value = value;
        const seconds = still.rows / rateHz;
        if (seconds > longest.seconds) longest = { seconds, turbineId };
      }
    },
    isConstant: (): boolean => least === most,
    words: (unit: string): string =>
      `${short(least)} to ${short(most)} ${unit}, unchanged for ${longest.seconds.toFixed(1)} s at most (turbine ${longest.turbineId})`,
  };
};

const short = (value: number): string => String(Number(value.toPrecision(4)));
