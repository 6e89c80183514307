import { CHANNELS } from "../../../domain/turbine/channels.ts";
import type { Level } from "../../../domain/turbine/detection/settings.ts";

const RPS = CHANNELS.indexOf("rps");
const VOLTAGE = CHANNELS.indexOf("voltage");
/** A level that only helps to say whose fault another one is. */
export const NOBODY: number = -1;

/** Which channel a level's deviation is the fault of, given all deviations as multiples of limits. */
export type Blame = (index: number, ratios: Float64Array) => number;

/**
 * Whom to blame. Rotor, wind and voltage predict each other in pairs; when voltage does not fit the
 * rotor, either may lie. Voltage is to blame if it does not fit the wind either, more than the rotor.
 */
export const createBlame = (levels: readonly Level[]): Blame => {
  const indexOf = (channel: string): number =>
    levels.findIndex((level) => level.channel === channel && level.given === "wind_speed_rps");
  const voltageByWind = indexOf("voltage");
  const rotorByWind = indexOf("rps");
  const channels = levels.map(({ channel }) => CHANNELS.indexOf(channel));
  return (index, ratios) => {
    if (index === voltageByWind) return NOBODY;
    const channel = channels[index] as number;
    if (channel !== VOLTAGE) return channel;
    return sizeOf(ratios, voltageByWind) >= sizeOf(ratios, rotorByWind) ? VOLTAGE : RPS;
  };
};

const sizeOf = (ratios: Float64Array, index: number): number => Math.abs(ratios[index] ?? 0);
