import { CHANNELS } from "../../channels.ts";
import type { Detection } from "../../detection/settings.ts";
import { ROTOR } from "../../parts.ts";
import type { Judged, Moment } from "../judged.ts";
import { type Findings, KIND, raise } from "./findings.ts";
import type { Regulation } from "./regulation.ts";

/** Adds what it says that a channel has shown one value for longer than healthy data ever did. */
export type AddRepeats = (judged: Judged, moment: Moment) => void;

export const createAddRepeats = (
  { frozenSeconds }: Pick<Detection, "frozenSeconds">,
  rateHz: number,
  findings: Findings,
): AddRepeats => {
  const limits = frozenSeconds.map((seconds) => (seconds ?? 0) * rateHz);

  /** A rotor at an operator's limit repeats itself, too; only its output can tell. */
  const isExplained = (regulation: Regulation, ratio: number): boolean => {
    if (ratio <= 1 || regulation.isSensorStuck()) return false;
    if (regulation.isYoung()) findings.isUnknown[ROTOR] = 1;
    return true;
  };

  return ({ regulation }, { repeats }) => {
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const limit = limits[channel] as number;
      if (limit === 0) continue;
      const ratio = (repeats[channel] as number) / limit;
      const isHeld = channel === ROTOR && isExplained(regulation, ratio);
      raise(findings, channel, isHeld ? 1 : ratio, KIND.stuck);
    }
  };
};
