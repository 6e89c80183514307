import type { JobRate } from "./job-rate.ts";

/**
 * How long the job takes to reach the last of so many devices, at the rate that it begins with: how
 * it grows depends on what devices do.
 */
export const secondsToNotify = (rate: JobRate | undefined, devices: number): number => {
  const { maximumPerMinute, exponentialRate: growing } = rate?.jobExecutionsRolloutConfig ?? {};
  const aMinute = growing?.baseRatePerMinute ?? maximumPerMinute;
  return aMinute === undefined ? 0 : (Math.ceil(devices / aMinute) - 1) * 60;
};
