import { createRandom } from "./random.ts";

/** One turbine of the farm: a printed desk turbine of the original's size. */
export interface TurbineParameters {
  /** m/s, averaged over a day. */
  readonly meanWind: number;
  /** σ of the turbulence as a share of the wind. */
  readonly turbulence: number;
  /** σ of the weather (minutes, not seconds) as a share of the wind. */
  readonly weather: number;
  /** m; the length scale L of the Kaimal spectrum. */
  readonly turbulenceLength: number;
  /** m/s per turn per second of the cup anemometer. */
  readonly anemometer: number;
  /** m */
  readonly rotorRadius: number;
  /** kg·m² */
  readonly inertia: number;
  readonly bestPowerCoefficient: number;
  /** Tip speed over wind speed where the power coefficient is best. */
  readonly bestTipSpeedRatio: number;
  /** ADC counts per turn per second, at 25 °C and without load. */
  readonly voltageGain: number;
  /** Share of the voltage lost in the winding per turn per second: the current grows with speed. */
  readonly windingLoss: number;
  /** ADC counts at 2.4 turns per second, of the rectifier's ripple and of noise. */
  readonly ripple: number;
  readonly voltageNoise: number;
  /** rad; how the sensor board is mounted. */
  readonly mountingRoll: number;
  readonly mountingPitch: number;
  /** rad at 2.5 turns per second, of the imbalance every rotor has. */
  readonly residualImbalance: number;
}

/** A turbine as it leaves the workshop: no two are alike. */
export const parametersFor = (seed: number): TurbineParameters => {
  const random = createRandom(seed, "parameters");
  const spread = (value: number, share: number) => value * (1 + share * random.normal());
  return {
    meanWind: spread(3.6, 0.05),
    turbulence: 0.06,
    weather: 0.11,
    turbulenceLength: 30,
    anemometer: spread(1.3, 0.01),
    rotorRadius: 0.25,
    inertia: spread(0.015, 0.05),
    bestPowerCoefficient: spread(0.2, 0.03),
    bestTipSpeedRatio: spread(1.03, 0.03),
    voltageGain: spread(35, 0.05),
    windingLoss: 0.04,
    ripple: spread(14, 0.1),
    voltageNoise: 12,
    mountingRoll: 0.015 * random.normal(),
    mountingPitch: 0.015 * random.normal(),
    residualImbalance: 0.003,
  };
};
