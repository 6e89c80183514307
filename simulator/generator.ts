import type { TurbineParameters } from "./parameters.ts";
import type { Random } from "./random.ts";

export interface Generator {
  /** ADC counts, unrounded, for a rotor at this speed (rad/s) and angle (rad). */
  volts(speed: number, angle: number, coilTemperature: number): number;
}

/** Share of the back-EMF lost per °C: the magnets weaken. */
const THERMAL_LOSS = 0.0012;
const POLE_PAIRS = 6;
const STANDSTILL = 0.2;

/** Back-EMF less the winding's loss, with the rectifier's ripple at six times the electrical frequency. */
export const createGenerator = (parameters: TurbineParameters, random: Random): Generator => {
  const { voltageGain, windingLoss, ripple, voltageNoise } = parameters;
  return {
    volts: (speed, angle, coilTemperature) => {
      const rps = speed / (2 * Math.PI);
      const noise = random.normal();
      if (rps < STANDSTILL) return noise;
      const warm = 1 - THERMAL_LOSS * (coilTemperature - 25);
      const load = 1 - windingLoss * rps;
      const wave = (ripple * rps * Math.sin(6 * POLE_PAIRS * angle)) / 2.4;
      return voltageGain * rps * warm * load + wave + voltageNoise * noise;
    },
  };
};
