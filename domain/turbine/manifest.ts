import * as z from "zod/mini";
import { parseJson } from "../parse.ts";
import { CHANNELS } from "./channels.ts";

/** ONNX 1.7 is the newest that Neo takes for edge targets; its operator set is 12. */
export const MAX_OPSET = 12;

export const MODEL_FILE = "model.onnx";
export const MANIFEST_FILE = "model.json";
export const SIGNATURE_FILE = "model.sig";

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const tensor = z.object({
  name: z.string().check(z.minLength(1)),
  /** A text stands for a dimension that the caller chooses, such as "batch". */
  shape: z.array(z.union([z.int().check(z.positive()), z.string()])),
  type: z.literal("float32"),
});

const manifest = z.object({
  schemaVersion: z.literal(1),
  /** Registry version; written when the model is released, absent in a trainer's output. */
  modelVersion: z.optional(z.string()),
  modelPackageArn: z.optional(z.string()),
  /** The family the trainer chose, e.g. "normal-behaviour". */
  kind: z.string(),
  channels: z
    .array(z.object({ name: z.enum(CHANNELS), mean: z.number(), std: z.number() }))
    .check(z.length(CHANNELS.length)),
  /** Length and stride in readings. */
  window: z.object({ length: z.int().check(z.positive()), stride: z.int().check(z.positive()) }),
  /** Readings per second the model was trained at. */
  rateHz: z.number().check(z.positive()),
  opset: z.int(),
  inputs: z.array(tensor).check(z.minLength(1)),
  outputs: z.array(tensor).check(z.minLength(1)),
  /** Score above which a channel is anomalous, order of CHANNELS. */
  thresholds: z.array(z.number().check(z.positive())).check(z.length(CHANNELS.length)),
  /**
   * Per turbine of the training data its lasting deviations, in the order and the shares of
   * `detection.levels`, and the seconds of running that they rest on.
   */
  baselines: z.optional(
    z.record(z.string(), z.object({ levels: z.array(z.number()), seconds: z.number() })),
  ),
  /** The model's own formulas as numbers, for a family that has a kernel; read by domain/turbine/engine only. */
  kernel: z.optional(z.record(z.string(), z.unknown())),
  /** How scores become verdicts; read by domain/turbine/detection only. */
  detection: z.record(z.string(), z.unknown()),
  /** Distribution of the training data per channel, against which drift is measured. */
  baseline: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.number()),
  /** SHA-256 of every other file of the artefact, signature excepted. */
  files: z.record(z.string(), sha256),
  /** Where it was trained: source, rows, seed, digest of the data. No clock: equal data, equal bytes. */
  training: z.record(z.string(), z.unknown()),
});

/** model.json: everything about a model but its weights, so that one signature covers one version. */
export type Manifest = z.infer<typeof manifest>;

/** @throws InvalidInput naming the field and the value */
export const parseManifest = (text: string): Manifest => parseJson(manifest, text, MANIFEST_FILE);
