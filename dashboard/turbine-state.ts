import type { TurbineView } from "../domain/rollout/snapshot.ts";

/**
 * What is no number of a turbine: whether it is judged and by what, its lamps, why they are lit, and
 * what was done to it. When this changes nobody waits for the next numbers.
 */
export const turbineState = (turbine: TurbineView): string => {
  const { condition, running, modelVersion, reason, flags, faults, causes = [] } = turbine;
  return [
    condition,
    running,
    modelVersion,
    reason,
    ...Object.values(flags),
    ...faults,
    ...causes.map(({ channel, kind }) => `${channel} ${kind}`),
  ].join();
};
