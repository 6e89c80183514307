import { CHANNELS } from "../channels.ts";
import type { Detection } from "../detection/settings.ts";
import type { Findings } from "./evidence/findings.ts";

const WIDTH = CHANNELS.length;

type PersistencePolicy = Detection["persistence"];

/** Which channels of one turbine are anomalous, and how that came. */
export interface LampState {
  readonly isLit: Uint8Array;
  /** Decisions in a row above the limit, above the impossible, and below the limit. */
  readonly above: Uint32Array;
  readonly gross: Uint32Array;
  readonly good: Uint32Array;
  /** Epoch milliseconds at which it was lit. */
  readonly since: Float64Array;
  /** The evidence that lit it or last kept it lit, and the level where it was one. */
  readonly kinds: Uint8Array;
  readonly levels: Uint8Array;
  /** Counts the decisions in which any channel changed. */
  changes: number;
}

export const createLampState = (): LampState => ({
  isLit: new Uint8Array(WIDTH),
  above: new Uint32Array(WIDTH),
  gross: new Uint32Array(WIDTH),
  good: new Uint32Array(WIDTH),
  since: new Float64Array(WIDTH),
  kinds: new Uint8Array(WIDTH),
  levels: new Uint8Array(WIDTH),
  changes: 0,
});

/**
 * Folds one decision's findings into the lamps; answers whether any changed. A channel is anomalous
 * after `raise` decisions above its limit in a row, after `raiseGross` impossible ones, and well again
 * after `clear` good ones. Where the evidence that lit a lamp cannot be had, it stays as it is.
 */
export const foldIntoLamps = (
  lamps: LampState,
  findings: Findings,
  policy: PersistencePolicy,
  time: number,
): boolean => {
  let hasChanged = false;
  for (let channel = 0; channel < WIDTH; channel++) {
    const isAbove = (findings.ratios[channel] as number) > 1;
    const wasLit = lamps.isLit[channel] as number;
    if (wasLit === 1 && !isAbove && findings.isUnknown[channel] === 1) continue;
    count(lamps, channel, isAbove, findings.isGross[channel] === 1);
    const isLit = Number(
      wasLit === 1 ? staysLit(lamps, channel, policy) : lights(lamps, channel, policy),
    );
    if (isAbove) {
      lamps.kinds[channel] = findings.kinds[channel] as number;
      lamps.levels[channel] = findings.level[channel] as number;
    }
    if (isLit === wasLit) continue;
    lamps.isLit[channel] = isLit;
    lamps.since[channel] = time;
    hasChanged = true;
  }
  lamps.changes += Number(hasChanged);
  return hasChanged;
};

const count = (lamps: LampState, channel: number, isAbove: boolean, isGross: boolean): void => {
  lamps.above[channel] = isAbove ? (lamps.above[channel] as number) + 1 : 0;
  lamps.gross[channel] = isGross ? (lamps.gross[channel] as number) + 1 : 0;
  lamps.good[channel] = isAbove ? 0 : (lamps.good[channel] as number) + 1;
};

const staysLit = ({ good }: LampState, channel: number, { clear }: PersistencePolicy): boolean =>
  (good[channel] as number) < clear;

const lights = (
  { above, gross }: LampState,
  channel: number,
  { raise, raiseGross }: PersistencePolicy,
): boolean => (above[channel] as number) >= raise || (gross[channel] as number) >= raiseGross;
