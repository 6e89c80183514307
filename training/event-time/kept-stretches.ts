import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import { createMomentColumns, type MomentColumns, type Moments } from "./moments.ts";

/** A year of four machines every ten minutes are 210,240. */
const MOST_READINGS = 250_000;
/** Seven times the longest memory: what limits are taken of fits into one. A week of ten-minute values. */
const STRETCH_STRIDES = 1_008;

/**
 * What a farm learns from: all of its moments, or of more than `most` readings every second
 * stretch, every fourth, …, all machines at the same time, so that memory does not grow with the files.
 */
export const keepStretches = (
  asset: Asset,
  all: Iterable<Moment>,
  most = MOST_READINGS,
): { readonly moments: Moments; readonly leftOut?: string } => {
  const stretchMs = STRETCH_STRIDES * asset.window.strideSeconds * 1_000;
  let [every, came] = [1, 0];
  const isKept = ({ time }: Moment): boolean => Math.floor(time / stretchMs) % every === 0;
  const keptOf = (moments: Iterable<Moment>): MomentColumns => {
    const columns = createMomentColumns(asset.channels.length);
    for (const moment of moments) if (isKept(moment)) columns.add(moment);
    return columns;
  };
  let kept = keptOf([]);
  for (const moment of all) {
    came += moment.rows.length;
    if (isKept(moment)) kept.add(moment);
    while (kept.readings > most) {
      every *= 2;
      kept = keptOf(kept.moments());
    }
  }
  const moments = kept.moments();
  if (every === 1) return { moments };
  const leftOut = `left out: ${came - kept.readings} readings, more than ${most}: of every ${every} stretches of ${STRETCH_STRIDES} moments one is kept (--most-readings)`;
  return { moments, leftOut };
};
