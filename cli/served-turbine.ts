import { InvalidInput } from "../domain/errors.ts";
import type { DeviceView } from "../domain/rollout/snapshot.ts";

/**
 * The turbine, when a device serves it; while no device has told what it serves, any.
 * @throws InvalidInput naming those that are served
 */
export const servedTurbine = (devices: readonly DeviceView[], turbineId: string): string => {
  const served = devices.flatMap(({ turbines }) => turbines);
  if (served.length === 0 || served.includes(turbineId)) return turbineId;
  const shown = served.length > 20 ? `${served.slice(0, 20).join(", ")} …` : served.join(", ");
  throw new InvalidInput(`turbine: expected one that a device serves (${shown}), got ${turbineId}`);
};
