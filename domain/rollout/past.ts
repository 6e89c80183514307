import type { Health } from "../turbine/health.ts";
import type { Past } from "./evidence.ts";

/** Devices that fell back run another model than the rest; more kinds than this say nothing. */
const MOST_DIGESTS = 5;

/** What devices run now, by content: it is what they are to be seen on again after going back. */
export const digestsOf = (reports: readonly Health[]): string[] =>
  [...new Set(reports.flatMap(({ modelDigest }) => modelDigest ?? []))].slice(0, MOST_DIGESTS);

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
