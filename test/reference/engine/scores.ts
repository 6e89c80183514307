import { CHANNELS } from "../../../domain/turbine/channels.ts";
import { type Findings, KIND } from "../../../domain/turbine/engine/evidence/findings.ts";

/** Values are shown on a scale; beyond this the number says nothing more. */
const LARGEST_RATIO = 1_000;

/**
 * The model's scores: excursion beyond `grossRatio`, where the value itself is impossible, and
 * dynamics below. A score that is no number is the model's fault, and must be seen rather than pass
 * as healthy.
 */
export const addScores = (
  findings: Findings,
  outputs: Float32Array,
  offset: number,
  { thresholds, grossRatio }: { readonly thresholds: Float64Array; readonly grossRatio: number },
): void => {
  for (let channel = 0; channel < CHANNELS.length; channel++) {
    const quotient = (outputs[offset + channel] as number) / (thresholds[channel] as number);
    // Neither endless nor no number; asked so that it costs no call.
    const ratio = Math.abs(quotient) <= Number.MAX_VALUE ? quotient : LARGEST_RATIO;
    const isGross = ratio > grossRatio;
    findings.ratios[channel] = ratio;
    findings.isGross[channel] = Number(isGross);
    findings.kinds[channel] = isGross ? KIND.gross : KIND.dynamics;
    findings.isUnknown[channel] = 0;
  }
};
