import { isFaultKind } from "../simulator/faults.ts";
import { createTurbine, type Turbine } from "../simulator/turbine.ts";
import { createRandom } from "../training/random.ts";
import { createOtherPlant } from "./detection-plant.ts";
import type { Plant } from "./detection-run.ts";

/** Where the benchmark's readings come from: healthy ones to train on, others to be judged on. */
export interface PlantMaker {
  training(id: string, number: number): Plant;
  evaluation(seed: number): Plant;
  /** The same turbine half a year before. */
  history(seed: number): Plant;
}

const RATE_HZ = 20;
/** Of the same hour of the day, so that only the weather differs. */
const HALF_A_YEAR_MS = 182 * 24 * 3_600_000;
const START = Date.UTC(2026, 2, 1);
const LATER = Date.UTC(2026, 8, 14);
const HOUR_MS = 3_600_000;

/** Evaluation turbines stand elsewhere: other turbulence, weather, windings and noise than training's. */
const elsewhere = (seed: number) => {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return {
    turbulence: between(0.045, 0.085),
    weather: between(0.08, 0.14),
    turbulenceLength: between(20, 45),
    windingLoss: between(0.03, 0.05),
    voltageNoise: between(8, 13),
    residualImbalance: between(0.002, 0.004),
  };
};

const asPlant = (turbine: Turbine): Plant => ({
  step: () => turbine.step(),
  setFault: (kind, on, strength) => {
    if (isFaultKind(kind)) turbine.setFault(kind, on, strength);
  },
});

const simulated = (seed: number, from: number): Plant =>
  asPlant(
    createTurbine({
      id: "1",
      seed,
      rateHz: RATE_HZ,
      startTime: from + (seed % 24) * HOUR_MS,
      parameters: elsewhere(seed),
    }),
  );

export const PLANTS: Readonly<Record<string, PlantMaker>> = {
  simulator: {
    training: (id, number) =>
      asPlant(
        createTurbine({
          id,
          seed: number,
          rateHz: RATE_HZ,
          startTime: START + 3 * number * HOUR_MS,
        }),
      ),
    evaluation: (seed) => simulated(seed, LATER),
    history: (seed) => simulated(seed, LATER - HALF_A_YEAR_MS),
  },
  other: {
    training: (id, number) =>
      createOtherPlant({ id, seed: number, rateHz: RATE_HZ, startTime: START + number * HOUR_MS }),
    evaluation: (seed) => createOtherPlant({ id: "1", seed, rateHz: RATE_HZ, startTime: LATER }),
    history: (seed) =>
      createOtherPlant({
        id: "1",
        seed,
        rateHz: RATE_HZ,
        startTime: LATER - HALF_A_YEAR_MS,
      }),
  },
};
