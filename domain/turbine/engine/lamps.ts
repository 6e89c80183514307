import { CHANNELS } from "../channels.ts";
import type { Detection } from "../detection/settings.ts";
import type { Findings } from "./evidence/findings.ts";

const WIDTH = CHANNELS.length;

type PersistencePolicy = Detection["persistence"];

/**
 * The lamps of all turbines: lists of a turbine's own would each lie elsewhere, and with hundreds of
 * turbines it is such places that a window costs.
 */
interface LampTable {
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
}

/** Which channels of one turbine are anomalous, and how that came. */
export interface LampState {
  readonly table: LampTable;
  /** The turbine's first channel in the table. */
  readonly at: number;
  /** Counts the decisions in which any channel changed. */
  changes: number;
}

/** A single turbine's. */
export const createLampState = (): LampState => createLampStates(1)[0] as LampState;

export const createLampStates = (turbines: number): LampState[] => {
  const cells = turbines * WIDTH;
  const table = {
    isLit: new Uint8Array(cells),
    above: new Uint32Array(cells),
    gross: new Uint32Array(cells),
    good: new Uint32Array(cells),
    since: new Float64Array(cells),
    kinds: new Uint8Array(cells),
    levels: new Uint8Array(cells),
  };
  return Array.from({ length: turbines }, (_, turbine) => ({
    table,
    at: turbine * WIDTH,
    changes: 0,
  }));
};

export const isChannelLit = ({ table, at }: LampState, channel: number): boolean =>
  table.isLit[at + channel] === 1;

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
  const { table, at } = lamps;
  let hasChanged = false;
  for (let channel = 0; channel < WIDTH; channel++) {
    const cell = at + channel;
    const isAbove = (findings.ratios[channel] as number) > 1;
    const wasLit = table.isLit[cell] as number;
    if (wasLit === 1 && !isAbove && findings.isUnknown[channel] === 1) continue;
    count(table, cell, isAbove, findings.isGross[channel] === 1);
    const isLit = Number(
      wasLit === 1 ? staysLit(table, cell, policy) : lights(table, cell, policy),
    );
    if (isAbove) {
      table.kinds[cell] = findings.kinds[channel] as number;
      table.levels[cell] = findings.level[channel] as number;
    }
    if (isLit === wasLit) continue;
    table.isLit[cell] = isLit;
    table.since[cell] = time;
    hasChanged = true;
  }
  lamps.changes += Number(hasChanged);
  return hasChanged;
};

const count = (table: LampTable, cell: number, isAbove: boolean, isGross: boolean): void => {
  table.above[cell] = isAbove ? (table.above[cell] as number) + 1 : 0;
  table.gross[cell] = isGross ? (table.gross[cell] as number) + 1 : 0;
  table.good[cell] = isAbove ? 0 : (table.good[cell] as number) + 1;
};

const staysLit = ({ good }: LampTable, cell: number, { clear }: PersistencePolicy): boolean =>
  (good[cell] as number) < clear;

const lights = (
  { above, gross }: LampTable,
  cell: number,
  { raise, raiseGross }: PersistencePolicy,
): boolean => (above[cell] as number) >= raise || (gross[cell] as number) >= raiseGross;
