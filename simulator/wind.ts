import type { TurbineParameters } from "./parameters.ts";
import type { Random } from "./random.ts";

export interface Wind {
  /** The wind in m/s after `dt` more seconds, at this second of the UTC day. */
  blow(secondOfDay: number, influence: Influence): number;
}

/** What happens upwind: the share a wake takes, and the height of a gust above the mean. */
interface Influence {
  readonly wake: number;
  readonly gust: number;
}

/** How fast the weather changes, as the day's course does beneath it. */
const WEATHER_SECONDS = 600;
const DIURNAL = 0.12;
const DAY_SECONDS = 86_400;
const CALM = 0.2;

/**
 * Two Ornstein-Uhlenbeck processes, stepped exactly, stay within ×1.22 of the Kaimal spectrum
 * (weights 0.725 and 0.275, τ = 1.028 L/V and 0.074 L/V); a third, slow one is the weather.
 */
export const createWind = (parameters: TurbineParameters, random: Random, dt: number): Wind => {
  const { meanWind, turbulence, turbulenceLength, weather } = parameters;
  const passage = turbulenceLength / meanWind;
  const eddies = ornsteinUhlenbeck(random, dt, 1.028 * passage, Math.sqrt(0.725));
  const ripples = ornsteinUhlenbeck(random, dt, 0.074 * passage, Math.sqrt(0.275));
  const fronts = ornsteinUhlenbeck(random, dt, WEATHER_SECONDS, weather);
  return {
    blow: (secondOfDay, { wake, gust }) => {
      const day = 1 + DIURNAL * Math.sin((2 * Math.PI * secondOfDay) / DAY_SECONDS - 2);
      // A wake takes wind and gives turbulence back (about half as much again at a third taken).
      const gusts = turbulence * (1 + 1.5 * wake) * (eddies() + ripples());
      return Math.max(CALM, meanWind * day * (1 + fronts()) * (1 - wake) * (1 + gusts + gust));
    },
  };
};

/** u ← a u + σ√(1−a²) N(0,1) with a = e^(−Δt/τ): exact, hence stable for every Δt. */
export const ornsteinUhlenbeck = (
  random: Random,
  dt: number,
  timeConstant: number,
  sigma: number,
): (() => number) => {
  const keep = Math.exp(-dt / timeConstant);
  const kick = sigma * Math.sqrt(1 - keep * keep);
  let value = sigma * random.normal();
  return () => {
    value = keep * value + kick * random.normal();
    return value;
  };
};
