import * as z from "zod/mini";

const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const count = z.int().check(z.nonnegative());

const flaggedOn = z.record(z.string(), z.object({ windows: count, lamps: z.array(z.string()) }));

/** What was counted of a new model on this device, and since when. */
const tally = z.object({
  since: z.number(),
  windows: count,
  both: count,
  onlyNew: count,
  onlyOld: count,
  failedNew: count,
  failedOld: count,
  challenges: count,
  foundNew: count,
  foundOld: count,
  /** Turbines with windows that only the new model flags, and the lamps it lit in them. */
  onlyNewOn: flaggedOn,
  /** The same of the old model; a journal of before it was counted has none. */
  onlyOldOn: z.optional(flaggedOn),
});
export type Tally = z.infer<typeof tally>;

const modelRecord = z.object({
  /** The model the device was given last. */
  released: digest,
  /** Epoch milliseconds. */
  since: z.number(),
  /** `proving`: it does not speak yet; `aside`: it failed, and the old one goes on. */
  stage: z.enum(["proving", "proven", "aside"]),
  reason: z.optional(z.string()),
  /** The model that served before, while it stays loaded beside the new one. */
  old: z.optional(digest),
  /** The last one that proved itself, of which the device keeps a copy. */
  good: z.optional(digest),
  /** The one that was good when this release came: the way back leads to it. */
  before: z.optional(digest),
  tally,
});

/** What a device remembers of its models, across processes. */
export type ModelRecord = z.infer<typeof modelRecord>;

/** The record as the journal gave it; nothing when there is none or it is no record. */
export const modelRecordFrom = (value: unknown): ModelRecord | undefined =>
  modelRecord.safeParse(value).data;

/** Goes on with the record of this release or begins a new one. */
export const recordFor = (
  found: ModelRecord | undefined,
  released: string,
  time: number,
): ModelRecord => {
  if (found?.released === released) return found;
  const fresh = { released, since: time, tally: emptyTally(time) };
  const good = found?.good;
  if (good === undefined) return { ...fresh, stage: "proving" };
  // The way back leads to a model that has proved itself here: it speaks at once. It is not compared
  // with the one it comes after, which may have been proven, too, and have turned bad since.
  if (good === released || found?.before === released) return { ...fresh, stage: "proven", good };
  return { ...fresh, stage: "proving", old: good, good, before: good };
};

export const promoted = (record: ModelRecord): ModelRecord => ({ ...record, stage: "proven" });

export const putAside = (record: ModelRecord, reason: string): ModelRecord => ({
  ...record,
  stage: "aside",
  reason,
  ...(record.old !== undefined && { good: record.old }),
});

/** The release is not young any more, or its old model cannot be used. */
export const withoutOld = ({ old: _, ...record }: ModelRecord): ModelRecord => record;

/** Whether the released model speaks, given whether there is another that could. */
export const releasedSpeaks = ({ stage }: ModelRecord, hasOld: boolean): boolean =>
  !hasOld || stage === "proven";

const emptyTally = (since: number): Tally => ({
  since,
  windows: 0,
  both: 0,
  onlyNew: 0,
  onlyOld: 0,
  failedNew: 0,
  failedOld: 0,
  challenges: 0,
  foundNew: 0,
  foundOld: 0,
  onlyNewOn: {},
});
