import { CHANNELS } from "../channels.ts";
import { type Baseline, baselineOf, type Detection, detectionOf } from "../detection/settings.ts";
import type { Manifest, TurbineBaseline } from "../manifest.ts";
import { hasPart, ROTOR, WIND, WRAPPING } from "../parts.ts";
import { createAddLevels } from "./evidence/add-levels.ts";
import { createAddRepeats } from "./evidence/add-repeats.ts";
import { beginWithDynamics } from "./evidence/dynamics.ts";
import { markExcursions } from "./evidence/excursion.ts";
import { createFindings } from "./evidence/findings.ts";
import { levelPlanOf } from "./evidence/level-plan.ts";
import { createLevelEvidences } from "./evidence/levels.ts";
import { createRegulation } from "./evidence/regulation.ts";
import { UNREGULATED } from "./evidence/unregulated.ts";
import type { Judged, Moment } from "./judged.ts";
import { createLampStates, foldIntoLamps, type LampState } from "./lamps.ts";
import { createLevelShifts, type LevelShift } from "./level-shift.ts";

const WIDTH = CHANNELS.length;
export interface Judge {
  readonly detection: Detection;
  readonly findings: ReturnType<typeof createFindings>;
  /** For each turbine, of what training knew of it: that need not be learnt again. */
  createJudged(known: readonly (TurbineBaseline | undefined)[]): Judged[];
  /** Folds one window's answer of the model into the turbine's lamps; true when any changed. */
  judge(judged: Judged, moment: Moment, outputs: Float32Array, offset: number): boolean;
}

/**
 * The rules from a model's answer to lamps: five kinds of evidence, each with a limit of its own, and
 * one fold. One judge serves all turbines of a model; what it knows of each is in Judged.
 */
export const createJudge = (manifest: Manifest): Judge => {
  const detection = detectionOf(manifest);
  const { levels, grossRatio } = detection;
  const { rateHz, window } = manifest;
  const secondsPerDecision = window.stride / rateHz;
  const pace = { secondsPerDecision, decisionsPerWindow: window.length / window.stride };
  const thresholds = Float64Array.from(manifest.thresholds);
  const levelPlan = levelPlanOf(detection, secondsPerDecision, edgesOf(manifest));
  const findings = createFindings();
  const addRepeats = createAddRepeats(detection, rateHz, findings);
  const addLevels = createAddLevels(detection, window.length, findings);

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
    createJudged(known) {
      const lamps = createLampStates(known.length);
      const shifts = createLevelShifts(levelPlan, known);
      return createLevelEvidences(levelPlan, known).map((own, turbine) => ({
        levels: own,
        shift: shifts[turbine] as LevelShift,
        regulation: hasPart("regulation") ? createRegulation(levels, pace) : UNREGULATED,
        lamps: lamps[turbine] as LampState,
      }));
    },
    judge(judged, moment, outputs, offset) {
      beginWithDynamics(findings, outputs, offset, thresholds);
      markExcursions(findings, grossRatio);
      addRepeats(judged, moment);
      addLevels(judged, moment, outputs, offset);
      // Everything else is predicted from these two.
      if (findings.isGross[WIND] === 1 || findings.isGross[ROTOR] === 1) keepOnlyGross();
      for (const angle of WRAPPING) {
        findings.ratios[angle] = 0;
        findings.isGross[angle] = 0;
      }
      return foldIntoLamps(judged.lamps, findings, detection.persistence, moment.time);
    },
  };
};

/** A made-up model may tell nothing of its training data. */
const edgesOf = (manifest: Manifest): Baseline["edges"] =>
  Object.keys(manifest.baseline).length > 0 ? baselineOf(manifest).edges : [];
