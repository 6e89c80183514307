import type { Random } from "./random.ts";
import { ornsteinUhlenbeck } from "./wind.ts";

export interface Climate {
  /** °C */
  readonly gearboxtemp: number;
  readonly ambtemp: number;
  /** %, hPa, kΩ */
  readonly humidity: number;
  readonly pressure: number;
  readonly gas: number;
}

/** °C that the gearbox is warmer at 2.4 turns per second, and how long it takes to get there. */
const GEARBOX_RISE = 6;
const GEARBOX_SECONDS = 600;

/** The air around a turbine and its gearbox's heat, as `dt` more seconds of running make them. */
export const createClimate = (random: Random, dt: number) => {
  const warmth = ornsteinUhlenbeck(random, dt, 3_600, 1);
  const pressure = ornsteinUhlenbeck(random, dt, 7_200, 3);
  let rise = GEARBOX_RISE / 2;
  return (secondOfDay: number, rps: number): Climate => {
    const day = Math.sin((2 * Math.PI * secondOfDay) / 86_400 - 2);
    const ambient = 22 + 3 * day + warmth();
    const heat = GEARBOX_RISE * (rps / 2.4) ** 2;
    rise += ((heat - rise) * dt) / GEARBOX_SECONDS;
    return {
      gearboxtemp: tenth(ambient + rise),
      ambtemp: tenth(ambient),
      // Warm air holds more water: the same moisture is a smaller share.
      humidity: tenth(45 - 1.5 * (ambient - 22)),
      pressure: tenth(1_013 + pressure()),
      gas: tenth(180 + 2 * day),
    };
  };
};

const tenth = (value: number): number => Math.round(value * 10) / 10;
