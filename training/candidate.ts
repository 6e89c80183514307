import type { Level } from "../domain/turbine/detection/settings.ts";
import type { KernelParameters } from "../domain/turbine/engine/kernel/kernel-parameters.ts";

/** A fitted model, ready to be calibrated and compared; every family hands over the same. */
export interface Candidate {
  /** The family, e.g. "normal-behaviour". */
  readonly kind: string;
  readonly onnx: Uint8Array;
  /** The same formulas as numbers, for a family that a device can score without a runtime. */
  readonly kernel?: KernelParameters;
  /** Slow deviations the model reports beside its scores; limits are set by calibration. */
  readonly levels: readonly CandidateLevel[];
}

interface CandidateLevel extends Omit<Level, "limit"> {
  /** The limit is never below this: a smaller deviation is of no interest, however steady the data. */
  readonly least: number;
}
