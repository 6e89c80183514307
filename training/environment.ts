import { InvalidInput } from "../domain/errors.ts";
import type { Limits } from "../domain/training/proof.ts";
import { QUALITY_LIMITS } from "../domain/training/quality-limits.ts";
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
  /** What the pipeline's gate asks of the test; the evaluation says whether it is proven. */
  readonly limits: Limits;
}

/**
 * Reads OPT_ML, SEED, HISTORY_TURBINES, HISTORY_MINUTES, HISTORY_RATE_HZ and the gate's limits; each
 * has a default.
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
  const number = (name: string, fallback: number): number => {
    const value = Number(variables[name] || fallback);
    if (value >= 0) return value;
    faults.push(`${name}: expected a number of at least 0, got "${variables[name]}"`);
    return fallback;
  };
  const environment = {
    root: variables["OPT_ML"] || "/opt/ml",
    seed: integer("SEED", 1, 0),
    historyTurbines: integer("HISTORY_TURBINES", DEFAULT_HISTORY.turbines, 1),
    historyMinutes: integer("HISTORY_MINUTES", DEFAULT_HISTORY.minutes, 5),
    historyRateHz: integer("HISTORY_RATE_HZ", 20, 10),
    limits: Object.fromEntries(
      QUALITY_LIMITS.map(({ parameter, variable, fallback }) => [
        parameter,
        number(variable, fallback),
      ]),
    ),
  };
  if (faults.length > 0) throw new InvalidInput(faults.join("; "));
  return environment;
};
