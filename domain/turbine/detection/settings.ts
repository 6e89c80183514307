import * as z from "zod/mini";
import { parse } from "../../parse.ts";
import { CHANNELS, type Channel } from "../channels.ts";
import type { Manifest } from "../manifest.ts";
import { FILE_RUNNING } from "../wind-turbine-file.ts";

const channel = z.enum(CHANNELS);
const positive = z.number().check(z.positive());
const count = z.int().check(z.positive());

const level = z.object({
  /** The predicted channel: its lamp is lit. */
  channel,
  /** The channel it is predicted from. */
  given: channel,
  /** Allowed lasting deviation from the turbine's own baseline, as a share of the expected value. */
  limit: positive,
  /** The widest baseline a turbine may have; a fault cannot teach more than this. */
  bound: positive,
  /** Expected values below this are too small to judge a share of. */
  floor: positive,
});
/** A slow, signed deviation of one channel from what the others predict. */
export type Level = z.infer<typeof level>;

/** Of every channel that the asset names; a type knows no names that a file gives. */
const running = z.object({
  ...Object.fromEntries(FILE_RUNNING.map((each) => [each.channel, positive])),
  settleSeconds: positive,
}) as unknown as z.ZodMiniType<
  Readonly<Record<Channel, number>> & { readonly settleSeconds: number }
>;

const detection = z.object({
  /** Names of the model's outputs. */
  outputs: z.object({
    scores: z.string(),
    /** residual and expectation per level [batch, levels.length]; empty for models without. */
    residuals: z.optional(z.string()),
    expectations: z.optional(z.string()),
  }),
  /**
   * A channel is anomalous after `raise` decisions in a row, or after `raiseGross` impossible ones,
   * and well again after `clear` good ones.
   */
  persistence: z.object({ raise: count, raiseGross: count, clear: count }),
  levels: z.array(level),
  /** Smoothing of the level evidence, and how long a turbine's baseline takes to learn. */
  evidenceSeconds: positive,
  warmUpSeconds: positive,
  baselineSeconds: positive,
  /**
   * Levels are judged only while one of the channels that the asset names is above its limit here, and
   * has been for so long.
   */
  running,
  /** Longest time a channel may repeat the same value while the rotor turns; null: not judged. */
  frozenSeconds: z.array(z.nullable(positive)).check(z.length(CHANNELS.length)),
  /** Scores above this say the channel's value itself is impossible, so nothing is judged from it. */
  grossRatio: positive,
  /** Channels the training data could not teach, with the reason. */
  notJudged: z.array(z.object({ channel, reason: z.string() })),
});

/** How a model's outputs become verdicts: `detection` of its manifest. */
export type Detection = z.infer<typeof detection>;

const perChannel = z.array(z.number()).check(z.length(CHANNELS.length));
const baseline = z.object({
  /** Windows the quantiles come from. */
  windows: count,
  /** Upper edges, per channel, of the bins that hold equal shares of the training windows' means. */
  edges: z.array(z.array(z.number())).check(z.length(CHANNELS.length)),
  /** Drift between training's own halves, per channel: what ordinary weather does. */
  usual: perChannel,
});

/** The training data's distribution: `baseline` of a manifest. */
export type Baseline = z.infer<typeof baseline>;

/** @throws InvalidInput naming the field and the value */
export const detectionOf = (manifest: Manifest): Detection =>
  parse(detection, manifest.detection, "model.json detection");

/** @throws InvalidInput naming the field and the value */
export const baselineOf = (manifest: Manifest): Baseline =>
  parse(baseline, manifest.baseline, "model.json baseline");
