import { InvalidInput } from "../domain/errors.ts";
import { DEFAULT_HISTORY } from "./simulate-history.ts";

/** What the training container learns from outside. SageMaker gives hyperparameters as strings. */
export interface TrainingEnvironment {
  /** SageMaker's root, /opt/ml; another one for runs outside a container. */
  readonly root: string;
  readonly seed: number;
  /** Size of the simulated history when there are no recordings. */
  readonly historyTurbines: number;
  readonly historyMinutes: number;
  /** Readings per second of it. */
  readonly historyRateHz: number;
}

/**
 * Reads OPT_ML, SEED, HISTORY_TURBINES, HISTORY_MINUTES and HISTORY_RATE_HZ; each has a default.
 * @throws InvalidInput listing every variable that is not understood
 */
export const readEnvironment = (variables = process.env): TrainingEnvironment => {
  const faults: string[] = [];
  const integer = (name: string, fallback: number, least: number): number => {
    const text = variables[name];
    if (text === undefined || text === "") return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    faults.push(`${name}: expected an integer of at least ${least}, got "${text}"`);
    return fallback;
  };
  const environment = {
    root: variables["OPT_ML"] || "/opt/ml",
    seed: integer("SEED", 1, 0),
    historyTurbines: integer("HISTORY_TURBINES", DEFAULT_HISTORY.turbines, 1),
    historyMinutes: integer("HISTORY_MINUTES", DEFAULT_HISTORY.minutes, 5),
    historyRateHz: integer("HISTORY_RATE_HZ", 20, 10),
  };
  if (faults.length > 0) throw new InvalidInput(faults.join("; "));
  return environment;
};
