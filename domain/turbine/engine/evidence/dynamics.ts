import { CHANNELS } from "../../channels.ts";
import { type Findings, KIND } from "./findings.ts";

/** Values are shown on a scale; beyond this the number says nothing more. */
export const LARGEST_RATIO = 1_000;

/**
 * Begins a window's findings with the model's scores: how oddly a channel moves for the rotor's speed.
 * A score that is no number is the model's fault, and must be seen rather than pass as healthy.
 */
export const beginWithDynamics = (
  findings: Findings,
  outputs: Float32Array,
  offset: number,
  thresholds: Float64Array,
): void => {
  for (let channel = 0; channel < CHANNELS.length; channel++) {
    const quotient = (outputs[offset + channel] as number) / (thresholds[channel] as number);
    // Neither endless nor no number; asked so that it costs no call.
    findings.ratios[channel] = Math.abs(quotient) <= Number.MAX_VALUE ? quotient : LARGEST_RATIO;
    findings.kinds[channel] = KIND.dynamics;
    findings.isGross[channel] = 0;
    findings.isUnknown[channel] = 0;
  }
};
