import { CHANNELS } from "../../channels.ts";
import { type Findings, KIND } from "./findings.ts";

/**
 * Says where a score is so large that no movement explains it: the channel left the range that it can
 * have at all, and its value is impossible.
 */
export const markExcursions = (findings: Findings, grossRatio: number): void => {
  for (let channel = 0; channel < CHANNELS.length; channel++) {
    if ((findings.ratios[channel] as number) <= grossRatio) continue;
    findings.isGross[channel] = 1;
    findings.kinds[channel] = KIND.gross;
  }
};
