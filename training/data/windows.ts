import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;

/** Windows laid over segments; each is a view of `length` × 6 values, nothing is copied. */
export interface WindowSet {
  readonly length: number;
  readonly count: number;
  at(index: number): Float32Array;
  /** Which segment, and so which turbine, a window is of. */
  segmentOf(index: number): Segment | undefined;
}

/** Cuts windows every `stride` readings, never across segments; at most `most`, evenly thinned. */
export const windowsOf = (
  segments: readonly Segment[],
  length: number,
  stride: number,
  most = 50_000,
): WindowSet => {
  const places: { segment: Segment; row: number }[] = [];
  for (const segment of segments) {
    for (let row = 0; row + length <= segment.count; row += stride) places.push({ segment, row });
  }
  const step = Math.max(1, places.length / most);
  const count = Math.floor(places.length / step);
  return {
    length,
    count,
    at(index) {
      const place = places[Math.floor(index * step)];
      if (place === undefined) throw new RangeError(`window ${index} of ${count}`);
      return place.segment.values.subarray(place.row * WIDTH, (place.row + length) * WIDTH);
    },
    segmentOf: (index) => places[Math.floor(index * step)]?.segment,
  };
};
