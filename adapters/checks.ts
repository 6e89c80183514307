import { ServiceBusy } from "../domain/errors.ts";
import type { Fault } from "../domain/preflight.ts";

/** Checks by name; each finds its faults without the others, so that all show at once. */
export type Checks = Readonly<Record<string, () => Promise<readonly Fault[]>>>;

/**
 * Runs every check; what one could not even ask is a fault of `subject` as well, unless it may pass.
 * @throws ServiceBusy
 */
export const faultsOf = async (checks: Checks, subject: string): Promise<Fault[]> => {
  const found = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        return await check();
      } catch (error) {
        if (error instanceof ServiceBusy) throw error;
        const problem = error instanceof Error ? error.message : String(error);
        return [fault(name, subject, problem, "mend what the message names")];
      }
    }),
  );
  return found.flat();
};

export const fault = (check: string, subject: string, problem: string, remedy: string): Fault => ({
  check,
  subject,
  problem,
  remedy,
});
