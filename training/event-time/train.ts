import type { Asset } from "../../domain/asset/asset.ts";
import { createEventMonitor } from "../../domain/asset/event-time/monitor.ts";
import { relationsOf } from "../../domain/asset/event-time/relations.ts";
import type { EventDetection } from "../../domain/asset/event-time/settings.ts";
import { InvalidInput } from "../../domain/errors.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { limitsFrom, repeatLimits, slowVariances } from "./calibrate.ts";
import { type FittedRelation, fitRelation } from "./fit.ts";
import { eventGraph } from "./graph.ts";
import type { HeldOut } from "./held-out.ts";
import { judgedBy } from "./judged.ts";
import { eventManifest } from "./manifest.ts";
import { type Moments, unitsOf } from "./moments.ts";
import { type Observations, observationsOf } from "./observations.ts";
import { createScratch, type Scratch } from "./scratch.ts";

export interface EventTraining {
  readonly source: string;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface EventModel {
  readonly onnx: Uint8Array;
  readonly manifest: Manifest;
}

/** Memories in decisions: three hours, half a day and a day of ten-minute values. */
const MEMORIES = [18, 72, 144] as const;
/** Parts of the time, each judged by a fit on the others: limits come from what no fit has seen. */
const FOLDS = 4;
const BASELINE_DECISIONS = 14 * 144;
const BASELINE_BOUND = 1;
/** Limits calibrated on one year give up to four times their alarms in the next. */
const MARGIN = 1.25;
const LONGEST_MISSING = 12;
const FEWEST_MOMENTS = 1_000;

/**
 * Learns what every judged channel should be, given its drivers and neighbours, and sets limits from
 * time that each fit never saw. Equal readings give equal bytes.
 * @throws InvalidInput when there is too little to learn from, with the numbers
 */
export const trainEventModel = (
  asset: Asset,
  moments: Moments,
  { source, seed, log }: EventTraining,
): EventModel => {
  requireEnough(asset, moments);
  const strideSeconds = asset.window.strideSeconds;
  const units = unitsOf(moments);
  const { relations, heldOut } = learnt(asset, units, moments);
  log(`fitted ${relations.length} relations of ${units.length} machines`);
  const memorySeconds = MEMORIES.map((decisions) => decisions * strideSeconds);
  const unlimited: EventDetection = {
    method: "event-time",
    units,
    relations: relations.map(({ curves }) => ({
      relation: { ...curves.relation, given: [...curves.relation.given] },
      knots: curves.knots.map((own) => [...own]),
    })),
    slowVariance: slowVariances(
      relations.map(({ curves }) => curves.relation),
      heldOut,
      MEMORIES[1],
    ),
    memorySeconds,
    limits: [],
    longestRepeat: repeatLimits(asset, heldOut, { longestReadings: MEMORIES[2] }),
    longestMissing: LONGEST_MISSING,
    baseline: { seconds: BASELINE_DECISIONS * strideSeconds, bound: BASELINE_BOUND },
  };
  const plan = { asset, detection: unlimited, strideSeconds, margin: MARGIN };
  const detection = { ...unlimited, limits: limitsFrom(heldOut, plan) };
  const onnx = eventGraph(relations);
  const baselines = baselinesOf(asset, detection, heldOut);
  const manifest = eventManifest(asset, { detection, moments, onnx, source, seed });
  return { onnx, manifest: { ...manifest, baselines } };
};

const requireEnough = (asset: Asset, moments: Moments): void => {
  if (moments.length >= FEWEST_MOMENTS) return;
  const seconds = asset.window.strideSeconds;
  throw new InvalidInput(
    `too little data: ${moments.length} moments every ${seconds} s to learn from; at least ${FEWEST_MOMENTS} are needed (${((FEWEST_MOMENTS * seconds) / 86_400).toPrecision(2)} days)`,
  );
};

/** What all of the time teaches, and every machine's time in parts, each judged by a fit on the others. */
const learnt = (
  asset: Asset,
  units: readonly string[],
  moments: Moments,
): { readonly relations: FittedRelation[]; readonly heldOut: HeldOut[] } => {
  const { strideSeconds } = asset.window;
  const observations = observationsOf(asset, moments, strideSeconds);
  const scratch = createScratch();
  const whole = fitted(asset, units, observations, scratch);
  const heldOut: HeldOut[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const from = Math.round((fold * moments.length) / FOLDS);
    const to = Math.round(((fold + 1) * moments.length) / FOLDS);
    const relations = fitted(asset, units, observations.without(from, to), scratch);
    // A part that lacks a relation (a farm of one machine for a while) cannot be compared.
    if (relations.length !== whole.length) continue;
    heldOut.push(...judgedBy(asset, relations, units, moments.slice(from, to), strideSeconds));
  }
  if (heldOut.length > 0) return { relations: whole, heldOut };
  throw new InvalidInput(
    "no part of the time can be judged by the rest: a channel has values in less than a quarter of it; give a longer recording",
  );
};

const fitted = (
  asset: Asset,
  units: readonly string[],
  observations: Observations,
  scratch: Scratch,
): FittedRelation[] =>
  relationsOf(asset)
    .map((relation) => fitRelation(asset, relation, units, observations, scratch))
    .filter((relation) => relation !== undefined);

/** What each machine's slow baseline was at the end of its time, per relation. */
const baselinesOf = (
  asset: Asset,
  detection: EventDetection,
  heldOut: readonly HeldOut[],
): Manifest["baselines"] => {
  const last = new Map(heldOut.map((stretch) => [stretch.unitId, stretch]));
  const { strideSeconds } = asset.window;
  return Object.fromEntries(
    [...last].map(([unitId, stretch]) => {
      const monitor = createEventMonitor(asset, detection, { strideSeconds, modelVersion: "none" });
      for (const judged of stretch) monitor.judge(judged);
      const levels = [...monitor.baselines()].map((value) => Number(value.toPrecision(4)));
      return [unitId, { levels, seconds: stretch.length * strideSeconds }];
    }),
  );
};
