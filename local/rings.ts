import { ringsInFile } from "../adapters/fleet/rings-file.ts";
import { InvalidInput } from "../domain/errors.ts";
import { defaultRings, plannedRings, type RingPlan } from "../domain/rollout/ring-plan.ts";

/** The fleet's rings with its devices in them. @throws InvalidInput naming the file, the ring and the remedy */
export const ringsFor = (file: string | undefined, devices: number): RingPlan[] => {
  if (file === undefined) return defaultRings(devices);
  try {
    return plannedRings(ringsInFile(file), devices);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(`--rings ${file}: ${error.message.replace(`${file}: `, "")}`, {
      cause: error,
    });
  }
};
