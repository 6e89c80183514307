import type { Reading } from "../../domain/turbine/reading.ts";
import type { Segment } from "./segment.ts";
import { areCounting, numberRows, segmentsOf } from "./segments-of.ts";
import { createThinnedRuns } from "./thinned-runs.ts";

export interface SegmentCollector {
  add(reading: Reading): void;
  /** Adds a segment already in channel form, such as a captured window. */
  addSegment(segment: Segment): void;
  finish(): { readonly segments: Segment[]; readonly dropped: Readonly<Record<string, number>> };
}

/** For files whose rows carry no time. */
const ASSUMED_RATE = 20;

/** When a reading was: as it says, or an interval after the turbine's last one. */
export const timeOf = (reading: Reading, last: number | undefined): number =>
  reading.time ?? (last === undefined ? 0 : last + 1_000 / ASSUMED_RATE);

/**
 * Sorts readings into segments per turbine, each in the order of time: a gap in time or in `seq`
 * ends one, so no window ever straddles two. Readings without `seq` are counted from 0. Readings
 * that repeat a time are dropped and counted, and what is more than `most`.
 */
export const createSegmentCollector = (most = Number.POSITIVE_INFINITY): SegmentCollector => {
  const runs = createThinnedRuns(most);
  const dropped: Record<string, number> = {};
  const whole: Segment[] = [];
  const drop = (reason: string, count = 1): void => {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  };
  return {
    add(reading) {
      const run = runs.of(reading.turbineId);
      const time = timeOf(reading, run.count === 0 ? undefined : run.lastTime());
      if (run.count > 0 && time === run.lastTime()) return drop("repeated time");
      return runs.add(run, time, reading);
    },
    addSegment: (segment) => void whole.push(segment),
    finish() {
      const leftOut = runs.leftOut();
      if (leftOut) drop(leftOut.reason, leftOut.count);
      let segments: Segment[] = [];
      // Each turbine's readings are let go of once they are cut, so that none are held twice.
      for (const [turbineId, run] of runs.taken()) {
        const { times, seqs, values } = run.inOrder(() => drop("repeated time"));
        if (!areCounting(seqs)) numberRows(seqs);
        segments = segments.concat(segmentsOf({ turbineId, times, seqs, values }, drop));
      }
      return { segments: [...segments, ...whole], dropped };
    },
  };
};
