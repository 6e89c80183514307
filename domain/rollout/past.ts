import type { Health } from "../turbine/health.ts";
import type { Past } from "./evidence.ts";

/**
 * What devices had judged until now, taken together: the measure of what their next model does. None
 * of devices that tell nothing of their work.
 */
export const pastOf = (reports: readonly Health[]): Past | undefined => {
  const judged = reports.flatMap((report) => report.judged ?? []);
  if (judged.length === 0) return undefined;
  const coverages = reports.flatMap(({ coverage }) => coverage ?? []);
  return {
    windows: judged.reduce((total, { windows }) => total + windows, 0),
    anomalous: judged.reduce((total, { anomalous }) => total + anomalous, 0),
    ...(coverages.length > 0 && { coverage: Math.min(...coverages) }),
  };
};
