import { CHANNELS } from "../../../domain/turbine/channels.ts";
import {
  type Baseline,
  type Detection,
  detectionOf,
} from "../../../domain/turbine/detection/settings.ts";
import { createFindings, KIND, raise } from "../../../domain/turbine/engine/evidence/findings.ts";
import {
  createRegulation,
  type Regulation,
} from "../../../domain/turbine/engine/evidence/regulation.ts";
import { createLampState, foldIntoLamps } from "../../../domain/turbine/engine/lamps.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { createAddLevels } from "./add-levels.ts";
import type { Judged, Moment } from "./judged.ts";
import { createLevelEvidence } from "./levels.ts";
import { addScores } from "./scores.ts";

const WIDTH = CHANNELS.length;
const WIND = CHANNELS.indexOf("wind_speed_rps");
const RPS = CHANNELS.indexOf("rps");
const YAW = CHANNELS.indexOf("yaw");
export interface Judge {
  readonly detection: Detection;
  readonly findings: ReturnType<typeof createFindings>;
  createJudged(): Judged;
  /** Folds one window's answer of the model into the turbine's lamps; true when any changed. */
  judge(judged: Judged, moment: Moment, outputs: Float32Array, offset: number): boolean;
}

/**
 * The rules from a model's answer to lamps: five kinds of evidence, each with a limit of its own, and
 * one fold. One judge serves all turbines of a model; what it knows of each is in Judged.
 */
export const createJudge = (manifest: Manifest): Judge => {
  const detection = detectionOf(manifest);
  const { levels, frozenSeconds, grossRatio } = detection;
  const { rateHz, window } = manifest;
  const secondsPerDecision = window.stride / rateHz;
  const limits = { thresholds: Float64Array.from(manifest.thresholds), grossRatio };
  const repeatLimits = frozenSeconds.map((seconds) => (seconds ?? 0) * rateHz);
  const findings = createFindings();
  const addLevels = createAddLevels(detection, window.length, findings);

  const addRepeats = ({ regulation }: Judged, { repeats }: Moment): void => {
    for (let channel = 0; channel < WIDTH; channel++) {
      const limit = repeatLimits[channel] as number;
      if (limit === 0) continue;
      const ratio = (repeats[channel] as number) / limit;
      const isHeld = channel === RPS && isExplained(regulation, ratio);
      raise(findings, channel, isHeld ? 1 : ratio, KIND.stuck);
    }
  };

  /** A rotor at an operator's limit repeats itself, too; only the voltage can tell. */
  const isExplained = (regulation: Regulation, ratio: number): boolean => {
    if (ratio <= 1 || regulation.isSensorStuck()) return false;
    if (regulation.isYoung()) findings.isUnknown[RPS] = 1;
    return true;
  };

  /** While a predictor shows the impossible, nothing follows for another channel unless it does too. */
  const keepOnlyGross = (): void => {
    for (let channel = 0; channel < WIDTH; channel++) {
      if (findings.isGross[channel] === 1) continue;
      findings.ratios[channel] = Math.min(1, findings.ratios[channel] as number);
    }
  };

  return {
    detection,
    findings,
    createJudged: () => ({
      levels: createLevelEvidence(
        detection,
        secondsPerDecision,
        manifest.baseline["edges"] as Baseline["edges"] | undefined,
      ),
      regulation: createRegulation(levels, {
        secondsPerDecision,
        decisionsPerWindow: window.length / window.stride,
      }),
      lamps: createLampState(),
    }),
    judge(judged, moment, outputs, offset) {
      addScores(findings, outputs, offset, limits);
      addRepeats(judged, moment);
      addLevels(judged, moment, outputs, offset);
      // Everything else is predicted from these two.
      if (findings.isGross[WIND] === 1 || findings.isGross[RPS] === 1) keepOnlyGross();
      findings.ratios[YAW] = 0;
      findings.isGross[YAW] = 0;
      return foldIntoLamps(judged.lamps, findings, detection.persistence, moment.time);
    },
  };
};
