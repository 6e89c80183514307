import type { Quaternion } from "./attitude.ts";

export interface Measured extends Quaternion {
  readonly wind_speed_rps: number;
  readonly rps: number;
  readonly voltage: number;
}

/** Pulses per turn of both speed sensors, counted over a gate of one second: 0.0625 turns. */
const PULSES = 16;
const GATE_SECONDS = 1;
const ADC_MOST = 1_023;

/**
 * Counts turns through a gate and holds the count until the next one, as the firmware does.
 * `start` is what it shows before the first gate closes.
 */
export const createTurnCounter = (dt: number, start: number) => {
  let [turns, counted, elapsed] = [0, 0, 0];
  let shown = Math.round(start * PULSES) / PULSES;
  return (turnsPerSecond: number): number => {
    turns += turnsPerSecond * dt;
    elapsed += dt;
    if (elapsed < GATE_SECONDS - dt / 2) return shown;
    const pulses = Math.floor(turns * PULSES);
    shown = Math.round((pulses - counted) / elapsed) / PULSES;
    counted = pulses;
    elapsed = 0;
    return shown;
  };
};

/** What a 10-bit converter answers. */
export const adcCount = (value: number): number =>
  Math.min(ADC_MOST, Math.max(0, Math.round(value)));

/** Quaternions are sent with two decimals. */
export const hundredths = ({ qw, qx, qy, qz }: Quaternion): Quaternion => ({
  qw: hundredth(qw),
  qx: hundredth(qx),
  qy: hundredth(qy),
  qz: hundredth(qz),
});

// A sum with 0 has no negative zero, which JSON would lose.
const hundredth = (value: number): number => Math.round(value * 100) / 100 + 0;
