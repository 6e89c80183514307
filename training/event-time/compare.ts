import type { Asset } from "../../domain/asset/asset.ts";
import { errorText } from "../../domain/error-text.ts";
import { assetOfManifest } from "../../domain/turbine/checked-manifest.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Artefact } from "../artefact.ts";
import { rateOf } from "../evaluation/alarms.ts";
import { type Answered, type Comparison, compareEvaluations } from "../evaluation/compare.ts";
import { type EventEvaluation, evaluateEvents } from "./evaluate.ts";
import type { Moments } from "./moments.ts";
import { openEventScorer } from "./score.ts";

/** How the model in service did on the same moments, or why it was not judged. */
export interface Compared {
  readonly comparison?: Comparison;
  readonly notCompared?: string;
}

/**
 * Judges the model in service on the very moments that judged the new one. One that cannot be run
 * holds no new one back.
 */
export const comparedWith = async (
  serving: Artefact,
  fresh: EventEvaluation,
  { asset, moments }: { readonly asset: Asset; readonly moments: Moments },
): Promise<Compared> => {
  try {
    const notCompared = unlikeness(asset, serving.manifest);
    if (notCompared !== undefined) return { notCompared };
    const scorer = await openEventScorer(serving.onnx, serving.manifest);
    const theirs = await evaluateEvents(scorer, moments).finally(() => scorer.release());
    const { strideSeconds } = asset.window;
    const mine = answeredIn(fresh, strideSeconds);
    const other = answeredIn(theirs, strideSeconds);
    return { comparison: compareEvaluations(mine, other, serving.manifest.kind) };
  } catch (error) {
    return { notCompared: `the model in service cannot be run: ${errorText(error)}` };
  }
};

/** Both must read the same channels at the same pace, or their events are not the same. */
const unlikeness = (asset: Asset, serving: Manifest): string | undefined => {
  const theirs = assetOfManifest(serving);
  if (theirs.method !== asset.method) {
    return `the model in service is of the asset ${theirs.name} (${theirs.method}), this one of ${asset.name} (${asset.method})`;
  }
  const shapeOf = ({ channels, window }: Asset): string =>
    `${channels.map(({ name, lamp = "no lamp" }) => `${name} (${lamp})`).join(", ")}, every ${window.strideSeconds} s`;
  const [own, other] = [shapeOf(asset), shapeOf(theirs)];
  return own === other
    ? undefined
    : `the model in service judges ${other}; this one judges ${own}: they have no events in common`;
};

const DAY_SECONDS = 86_400;

const answeredIn = (
  { faults, timelines, alarms }: EventEvaluation,
  strideSeconds: number,
): Answered => ({
  injections: faults,
  turbines: timelines.map(({ unitId, readings }) => ({
    turbineId: unitId,
    alarms: rateOf(
      alarms.filter((alarm) => alarm.unitId === unitId).length,
      (readings * strideSeconds) / DAY_SECONDS,
    ),
  })),
});
