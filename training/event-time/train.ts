import type { Asset } from "../../domain/asset/asset.ts";
import { createEventMonitor } from "../../domain/asset/event-time/monitor.ts";
import type { Judged } from "../../domain/asset/event-time/monitor-input.ts";
import { relationsOf } from "../../domain/asset/event-time/relations.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import type { EventDetection } from "../../domain/asset/event-time/settings.ts";
import { sha256 } from "../../domain/digest.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { type Manifest, MODEL_FILE } from "../../domain/turbine/manifest.ts";
import { OPSET } from "../onnx/graph.ts";
import { type HeldOut, limitsFrom, repeatLimits, slowVariances } from "./calibrate.ts";
import { type FittedRelation, fitRelation } from "./fit.ts";
import { eventGraph } from "./graph.ts";
import { judgedBy } from "./judged.ts";
import { observationsOf } from "./observations.ts";

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
  moments: readonly Moment[],
  { source, seed, log }: EventTraining,
): EventModel => {
  requireEnough(asset, moments);
  const strideSeconds = asset.window.strideSeconds;
  const units = [
    ...new Set(moments.flatMap(({ rows }) => rows.map(({ unitId }) => unitId))),
  ].sort();
  const relations = fitted(asset, units, moments);
  log(`fitted ${relations.length} relations of ${units.length} machines`);
  const heldOut = outOfFold(asset, units, moments, relations);
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
  const manifest = manifestOf(asset, { detection, moments, relations, onnx, source, seed });
  return { onnx, manifest: { ...manifest, baselines } };
};

const requireEnough = (asset: Asset, moments: readonly Moment[]): void => {
  if (moments.length >= FEWEST_MOMENTS) return;
  const seconds = asset.window.strideSeconds;
  throw new InvalidInput(
    `too little data: ${moments.length} moments every ${seconds} s to learn from; at least ${FEWEST_MOMENTS} are needed (${((FEWEST_MOMENTS * seconds) / 86_400).toPrecision(2)} days)`,
  );
};

const fitted = (
  asset: Asset,
  units: readonly string[],
  moments: readonly Moment[],
): FittedRelation[] => {
  const observations = observationsOf(asset, moments, asset.window.strideSeconds);
  return relationsOf(asset)
    .map((relation) => fitRelation(asset, relation, units, observations))
    .filter((relation) => relation !== undefined);
};

/** Every machine's time in parts, each judged by a fit on the other parts. */
const outOfFold = (
  asset: Asset,
  units: readonly string[],
  moments: readonly Moment[],
  whole: readonly FittedRelation[],
): HeldOut[] => {
  const heldOut: Judged[][] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const [from, to] = [fold, fold + 1].map((f) => Math.round((f * moments.length) / FOLDS));
    const others = [...moments.slice(0, from), ...moments.slice(to)];
    const relations = fitted(asset, units, others);
    // A part that lacks a relation (a farm of one machine for a while) cannot be compared.
    if (relations.length !== whole.length) continue;
    const own = judgedBy(
      asset,
      relations,
      units,
      moments.slice(from, to),
      asset.window.strideSeconds,
    );
    heldOut.push(...own.values());
  }
  if (heldOut.length > 0) return heldOut;
  throw new InvalidInput(
    "no part of the time can be judged by the rest: a channel has values in less than a quarter of it; give a longer recording",
  );
};

/** What each machine's slow baseline was at the end of its time, per relation. */
const baselinesOf = (
  asset: Asset,
  detection: EventDetection,
  heldOut: readonly HeldOut[],
): Manifest["baselines"] => {
  const last = new Map(heldOut.map((stretch) => [stretch[0]?.row.unitId ?? "", stretch]));
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

interface ManifestParts {
  readonly detection: EventDetection;
  readonly moments: readonly Moment[];
  readonly relations: readonly FittedRelation[];
  readonly onnx: Uint8Array;
  readonly source: string;
  readonly seed: number;
}

const manifestOf = (asset: Asset, parts: ManifestParts): Manifest => {
  const { detection, moments, relations, onnx, source, seed } = parts;
  const rows = moments.flatMap((moment) => moment.rows);
  const width = detection.units.length + 1;
  const shape = ["batch", width * relations.length];
  return {
    schemaVersion: 2,
    asset,
    kind: "event-time-normal-behaviour",
    channels: asset.channels.map(({ name }, channel) => ({ name, ...momentsOf(rows, channel) })),
    window: { length: 1, stride: 1 },
    rateHz: Number((1 / asset.window.strideSeconds).toPrecision(6)),
    opset: OPSET,
    inputs: [{ name: "features", shape: ["batch", "width"], type: "float32" }],
    outputs: [
      { name: "expectations", shape, type: "float32" },
      { name: "spreads", shape, type: "float32" },
    ],
    thresholds: asset.channels.map(() => 1),
    detection,
    baseline: {},
    metrics: {},
    files: { [MODEL_FILE]: sha256(onnx) },
    training: {
      source,
      seed,
      readings: rows.length,
      from: new Date(moments[0]?.time ?? 0).toISOString(),
      to: new Date(moments.at(-1)?.time ?? 0).toISOString(),
      data: sha256(rows.map(({ unitId, values }) => `${unitId} ${values.join()}`).join("\n")),
    },
  };
};

const momentsOf = (
  rows: readonly { readonly values: Float64Array }[],
  channel: number,
): { mean: number; std: number } => {
  const seen = rows
    .map(({ values }) => values[channel] ?? Number.NaN)
    .filter((v) => !Number.isNaN(v));
  const mean = seen.reduce((sum, value) => sum + value, 0) / Math.max(1, seen.length);
  const square =
    seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, seen.length);
  return {
    mean: Number(mean.toPrecision(7)),
    std: Number((Math.sqrt(square) || 1).toPrecision(7)),
  };
};
