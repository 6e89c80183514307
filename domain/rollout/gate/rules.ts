import type { Rule } from "./rule.ts";
import { anomalyRate } from "./rules/anomaly-rate.ts";
import { challengeRecognition } from "./rules/challenge-recognition.ts";
import { coverage } from "./rules/coverage.ts";
import { enoughWindows } from "./rules/enough-windows.ts";
import { failedInferences } from "./rules/failed-inferences.ts";
import { inferenceTime } from "./rules/inference-time.ts";
import { memory } from "./rules/memory.ts";
import { pairedDisagreement } from "./rules/paired-disagreement.ts";
import { refusedReadings } from "./rules/refused-readings.ts";
import { steadyReports } from "./rules/steady-reports.ts";

/** Everything that a model must do; a new rule is its file, its test and its line here. */
export const RULES: Readonly<Record<string, Rule>> = {
  "failed inferences": failedInferences,
  "challenge recognition": challengeRecognition,
  "paired disagreement": pairedDisagreement,
  "anomaly rate": anomalyRate,
  "inference time": inferenceTime,
  "refused readings": refusedReadings,
  "steady reports": steadyReports,
  memory,
  coverage,
  "enough windows": enoughWindows,
};
