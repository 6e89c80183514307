import { errorText } from "../../domain/error-text.ts";
import { ServiceBusy } from "../../domain/errors.ts";
import type { Fault } from "../../domain/rollout/preflight.ts";
import { fault } from "../../domain/rollout/preflight-rules.ts";

export interface Check {
  readonly find: () => Promise<readonly Fault[]>;
  /** What is looked at, and what a person does when it cannot even be asked for. */
  readonly subject: () => string;
  readonly remedy: string;
}

/** Checks by name; each finds its faults without the others, so that all show at once. */
export type Checks = Readonly<Record<string, Check>>;

/**
 * Runs every check; what one could not even ask is a fault as well, unless it may pass.
 * @throws ServiceBusy
 */
export const faultsOf = async (checks: Checks): Promise<Fault[]> => {
  const found = await Promise.all(
    Object.entries(checks).map(async ([name, { find, subject, remedy }]) => {
      try {
        return await find();
      } catch (error) {
        if (error instanceof ServiceBusy) throw error;
        const problem = errorText(error);
        return [fault(name, subject(), `could not be checked: ${problem}`, remedy)];
      }
    }),
  );
  return found.flat();
};
