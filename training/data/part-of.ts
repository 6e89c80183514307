import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;

/** The rows `from` (inclusive) to `to` (exclusive) of a segment; a view, nothing is copied. */
export const partOf = (segment: Segment, from: number, to: number): Segment => ({
  ...segment,
  firstSeq: segment.firstSeq + from,
  startTime: segment.startTime + (from * 1_000) / segment.rateHz,
  count: to - from,
  values: segment.values.subarray(from * WIDTH, to * WIDTH),
});
