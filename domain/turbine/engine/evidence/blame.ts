import { CHANNELS } from "../../channels.ts";
import type { Level } from "../../detection/settings.ts";
import { OUTPUT, OUTPUT_CHANNEL, ROTOR, ROTOR_CHANNEL, WIND_CHANNEL } from "../../parts.ts";
import { type LevelEvidence, ratioOf } from "./levels.ts";

/** A level that only helps to say whose fault another one is. */
export const NOBODY: number = -1;

/** Which channel a level's deviation is the fault of, given all deviations as multiples of limits. */
export type Blame = (index: number, evidence: LevelEvidence) => number;

/**
 * Whom to blame. Rotor, wind and output predict each other in pairs; when the output does not fit the
 * rotor, either may lie. It is to blame if it does not fit the wind either, more than the rotor.
 */
export const createBlame = (levels: readonly Level[]): Blame => {
  const indexOf = (channel: string): number =>
    levels.findIndex((level) => level.channel === channel && level.given === WIND_CHANNEL);
  const outputByWind = indexOf(OUTPUT_CHANNEL);
  const rotorByWind = indexOf(ROTOR_CHANNEL);
  const channels = Int8Array.from(levels, ({ channel }) => CHANNELS.indexOf(channel));
  return (index, evidence) => {
    if (index === outputByWind) return NOBODY;
    const channel = channels[index] as number;
    if (channel !== OUTPUT) return channel;
    return sizeOf(evidence, outputByWind) >= sizeOf(evidence, rotorByWind) ? OUTPUT : ROTOR;
  };
};

const sizeOf = (evidence: LevelEvidence, index: number): number =>
  Math.abs(ratioOf(evidence, index));
