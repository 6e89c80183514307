import * as z from "zod/mini";
import { parse } from "../../parse.ts";

const number = z.number();
const count = z.int().check(z.nonnegative());
const epochMs = z.nullable(number);

/** One slow deviation, known by what it compares and not by its place in a model's outputs. */
const levelMemory = z.object({
  channel: z.string(),
  given: z.string(),
  /** 0 for the first level of this pair in the model's order, 1 for the second. */
  nth: count,
  /** The lasting deviation that counts as this turbine's own, and what its first minutes taught. */
  baseline: number,
  anchor: number,
  /** Decisions the baseline rests on. */
  learned: number,
  /** The spread of a farm that the baseline was kept within. */
  bound: number,
  /** Smoothed evidence in the channel's own unit; `weight` is 1 once it has settled. */
  residual: number,
  expectation: number,
  weight: number,
  /** Its lasting change (level-shift.ts); older records have none. */
  shift: z.optional(
    z.object({
      reference: number,
      referenceBlocks: number,
      recent: number,
      newest: number,
      blocks: number,
      noise: number,
    }),
  ),
});

const lampMemory = z.object({
  channel: z.string(),
  isLit: z.boolean(),
  /** Epoch milliseconds at which it was lit; null while it is dark. */
  since: epochMs,
  /** What lit it: "gross", "level", "dynamics", "stuck" or "missing"; null while it is dark. */
  kind: z.nullable(z.string()),
  /** Decisions in a row above the limit, above the impossible, and below the limit. */
  above: count,
  gross: count,
  good: count,
});

const repeatMemory = z.object({
  channel: z.string(),
  /** The value last seen; null before the first. */
  value: z.nullable(number),
  /** Readings for which it has not changed while the rotor turned. */
  readings: count,
});

const driftMemory = z.object({
  channel: z.string(),
  /** Windows per bin of the model's baseline, old ones fading; empty where it is no driver. */
  counts: z.array(number),
  /** Since when this channel has been shifted without a break, epoch milliseconds. */
  shiftedSince: epochMs,
});

const turbineMemory = z.object({
  /** Of this record's form. */
  schema: z.literal(1),
  turbineId: z.string(),
  /** The model it was learnt with, and its channels in its order. */
  modelVersion: z.string(),
  channels: z.array(z.string()),
  levels: z.array(levelMemory),
  lamps: z.array(lampMemory),
  /** Counts the changes of this turbine's lamps, so that a reader orders and deduplicates them. */
  alarmNumber: count,
  /** Readings for which the turbine had been running. */
  running: count,
  repeats: z.array(repeatMemory),
  drift: z.array(driftMemory),
  /** The newest reading in order; null before the first. */
  order: z.object({ lastSeq: z.nullable(number), lastTime: z.nullable(number) }),
});

/**
 * What a device knows of one turbine and must not forget: it outlives processes and models. Plain
 * JSON. Channels and levels go by name, so that another model takes what fits it.
 */
export type TurbineMemory = z.infer<typeof turbineMemory>;

/** @throws InvalidInput naming the field and the value */
export const parseTurbineMemory = (value: unknown): TurbineMemory =>
  parse(turbineMemory, value, "turbine memory");
