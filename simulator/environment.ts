import { type DashboardEnvironment, dashboardVariables } from "../dashboard/environment.ts";
import { variablesOf } from "../dashboard/variables.ts";
import { MOST_READINGS } from "../domain/turbine/reading-batch.ts";
import { MOST_TURBINES } from "../domain/wiring/connections.ts";
import { crowdedTurbine, DEFAULT_SENDING } from "../domain/wiring/message-rates.ts";

/** What the simulator's process is told by its environment, its dashboard included. */
export interface SimulatorEnvironment extends DashboardEnvironment {
  readonly turbines: number;
  readonly rateHz: number;
  readonly seed: number;
  /** Readings in one message. */
  readonly batch: number;
}

/**
 * Reads TURBINES, RATE_HZ, SEED and BATCH beside the dashboard's variables; each has a default.
 * @throws InvalidInput listing every variable that is not understood
 */
export const readEnvironment = (environment = process.env): SimulatorEnvironment => {
  const variables = variablesOf(environment);
  const read: SimulatorEnvironment = {
    ...dashboardVariables(variables, environment, "wind-farm-"),
    turbines: variables.number("TURBINES", 5, { least: 1, most: MOST_TURBINES, isWhole: true }),
    rateHz: variables.number("RATE_HZ", DEFAULT_SENDING.rateHz, { least: 0.1, most: 1_000 }),
    batch: variables.number("BATCH", DEFAULT_SENDING.batch, {
      least: 1,
      most: MOST_READINGS,
      isWhole: true,
    }),
    seed: variables.number("SEED", 1, { least: 0, most: 2 ** 32, isWhole: true }),
  };
  const crowded = crowdedTurbine(read);
  if (crowded) variables.refuse(`RATE_HZ: ${crowded}`);
  variables.check();
  return read;
};
