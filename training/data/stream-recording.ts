import { CHANNELS } from "../../domain/turbine/channels.ts";
import { writeChannels } from "../../domain/turbine/detection/channel-values.ts";
import { createSortedRecords } from "../tables/sorted-records.ts";
import { BEFORE_VALUES, type Drop, type Piecing, piecesOf } from "./pieces.ts";
import { type Recording, type RecordingOptions, readInto } from "./read-files.ts";
import type { Segment } from "./segment.ts";
import { type SegmentCollector, timeOf } from "./segments.ts";

/** A recording of any length, turbine by turbine; memory does not grow with it. */
export interface StreamedRecording extends Omit<Recording, "segments" | "labels"> {
  /** As often as wanted; each turbine's segments in the order of time, long ones in pieces. Says what is left out. */
  turbines(drop: Drop): Generator<{ turbineId: string; segments: Iterable<Segment> }>;
}

const WIDTH = CHANNELS.length;

/**
 * Reads a recording's files as `readRecording` does, whatever their length and order.
 * @throws InvalidInput when a file cannot be read or its header is not a recording's
 */
export const streamRecording = async (
  paths: readonly string[],
  spoken: RecordingOptions = {},
  { held, ...piecing }: { readonly held?: number } & Piecing = {},
): Promise<StreamedRecording> => {
  const records = createSortedRecords(BEFORE_VALUES + WIDTH, held);
  const channels = new Float32Array(WIDTH);
  const turbines = new Map<string, { readonly index: number; last?: number }>();
  const windows: Segment[] = [];
  let repeated = 0;
  const turbineOf = (turbineId: string) => {
    const known = turbines.get(turbineId) ?? { index: turbines.size };
    turbines.set(turbineId, known);
    return known;
  };
  const collector: Pick<SegmentCollector, "add" | "addSegment"> = {
    add(reading) {
      const turbine = turbineOf(reading.turbineId);
      const time = timeOf(reading, turbine.last);
      if (time === turbine.last) {
        repeated += 1;
        return;
      }
      turbine.last = time;
      writeChannels(reading, channels);
      records.add([turbine.index, time, reading.seq ?? Number.NaN, ...channels]);
    },
    addSegment(segment) {
      turbineOf(segment.turbineId);
      windows.push(segment);
    },
  };
  const { refused, ...read } = await readInto(collector, paths, spoken);
  return {
    ...read,
    refused: repeated > 0 ? { ...refused, "repeated time": repeated } : refused,
    *turbines(drop) {
      const shared = groupsOf(records.inOrder());
      for (const [turbineId, { index }] of turbines) {
        const own = piecesOf(turbineId, shared(index), drop, piecing);
        const captured = windows.filter((window) => window.turbineId === turbineId);
        yield { turbineId, segments: captured.length > 0 ? inTime(own, captured) : own };
      }
    },
  };
};

/** Hands out records in their order, those of one turbine at a time. */
const groupsOf = (records: Generator<Float64Array, void>) => {
  let next = records.next();
  return function* ofTurbine(index: number): Generator<Float64Array, void> {
    for (; next.value && next.value[0] === index; next = records.next()) yield next.value;
  };
};

/** Captured windows are few; they take their turns among the pieces of the recording. */
function* inTime(pieces: Iterable<Segment>, windows: readonly Segment[]): Generator<Segment, void> {
  const waiting = windows.toSorted((a, b) => a.startTime - b.startTime);
  for (const piece of pieces) {
    while ((waiting[0]?.startTime ?? Number.POSITIVE_INFINITY) < piece.startTime) {
      yield* waiting.splice(0, 1);
    }
    yield piece;
  }
  yield* waiting;
}
