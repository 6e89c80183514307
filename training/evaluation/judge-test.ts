import { errorText } from "../../domain/error-text.ts";
import { type Limits, type Proof, proofOf } from "../../domain/training/proof.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Artefact } from "../artefact.ts";
import type { Segment } from "../data/segment.ts";
import { openModel, type ScoringModel } from "../runtime.ts";
import { type ColdStartOutcome, coldStarts } from "./cold-starts.ts";
import { type Comparison, compareEvaluations } from "./compare.ts";
import { costsOf } from "./costs.ts";
import { type Evaluation, evaluate, warmUpOf } from "./evaluate.ts";
import { timelineOf, titleOf } from "./timeline.ts";

/** What the test says of a model: its figures, what they prove, and how the model in service did. */
export interface Judgement {
  readonly manifest: Manifest;
  readonly evaluation: Evaluation;
  readonly proof: Proof;
  /** Faults that give the detector no healthy lead. */
  readonly coldStarts: readonly ColdStartOutcome[];
  /** What was read, left out, and in which range, in words. */
  readonly data: readonly string[];
  readonly comparison?: Comparison;
  /** Why there is no comparison although a model is in service. */
  readonly notCompared?: string;
}

/** The model in service, or why it cannot be had. */
export type Serving = Artefact | { readonly unreadable: string };

/**
 * Judges a model on the test's readings, and the model in service on the very same windows. A model in
 * service that cannot be read or run holds no new one back.
 */
export const judgeTest = async (
  { onnx, manifest }: Artefact,
  segments: readonly Segment[],
  { serving, limits = {}, data = [] }: TestPlan,
): Promise<Judgement> => {
  const others = serving === undefined || "unreadable" in serving ? [] : [serving.manifest];
  const warmUps = [manifest, ...others].map(warmUpOf);
  const plan = { warmUpSeconds: Math.max(...warmUps) };
  const run = (artefact: Artefact): Promise<Evaluation> =>
    withModel(artefact, (model) => evaluate(model, artefact.manifest, segments, plan));
  const evaluation = await run({ onnx, manifest });
  const judged = {
    manifest,
    evaluation,
    coldStarts: await withModel({ onnx }, (model) => coldStarts(model, manifest, segments)),
    proof: proofOf(evaluation.metrics, limits),
    data,
  };
  if (serving === undefined) return judged;
  if ("unreadable" in serving) return { ...judged, notCompared: serving.unreadable };
  const notCompared = unlikeness(manifest, serving.manifest);
  if (notCompared !== undefined) return { ...judged, notCompared };
  try {
    const comparison = compareEvaluations(evaluation, await run(serving), serving.manifest.kind);
    return { ...judged, comparison };
  } catch (error) {
    return { ...judged, notCompared: `the model in service cannot be run: ${errorText(error)}` };
  }
};

const withModel = async <T>(
  { onnx }: Pick<Artefact, "onnx">,
  use: (model: ScoringModel) => Promise<T>,
): Promise<T> => {
  const model = await openModel(onnx);
  try {
    return await use(model);
  } finally {
    await model.release();
  }
};

interface TestPlan {
  readonly serving?: Serving;
  readonly limits?: Limits;
  readonly data?: readonly string[];
}

/** The figures for programs, all that the page shows. */
export const figuresOf = ({ manifest, evaluation, ...rest }: Judgement): object => {
  const { metrics, falseAlarms, turbines, injections } = evaluation;
  const { kind, baselines, thresholds, detection, baseline } = manifest;
  const healthy = evaluation.healthy.map((verdicts) => timelineOf(titleOf(verdicts), verdicts));
  const costs = costsOf(evaluation);
  const limits = { thresholds, levels: detection["levels"], costs };
  const drift = { baselines, weather: baseline };
  const training = { ...manifest.training, turbines: Object.keys(baselines ?? {}) };
  const tested = { metrics, kind, falseAlarms, turbines, injections, healthy };
  return { ...tested, limits, drift, training, ...rest };
};

/** Windows of another length or rate are not the same windows. */
const unlikeness = (fresh: Manifest, serving: Manifest): string | undefined => {
  if (fresh.rateHz === serving.rateHz) return undefined;
  return `the model in service judges readings of ${serving.rateHz} Hz, this one of ${fresh.rateHz} Hz: they see no windows in common`;
};
