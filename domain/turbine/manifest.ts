import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { parse, parseJson } from "../parse.ts";

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

const numbers = z.array(z.number());

/** What training learnt of one turbine, so that a device need not learn it under a fault. */
const turbineBaseline = z.object({
  /** Lasting deviation per level, in the order and the shares of `detection.levels`. */
  levels: numbers,
  /** Seconds of running that it rests on. */
  seconds: z.number().check(z.nonnegative()),
});
export type TurbineBaseline = z.infer<typeof turbineBaseline>;

/** One turbine's own distribution, against which its drift is measured: as `baseline` of a model. */
const turbineDrift = z.object({
  /** Means that it rests on. */
  windows: z.int().check(z.positive()),
  /** Upper edges, per channel, of the bins that hold equal shares of them. */
  edges: z.array(numbers),
  /** Drift between its own halves, per channel: what ordinary weather does. */
  usual: numbers,
});

/** A recorded window with what training's own runtime said of it; a device must say the same. */
const probe = z.object({
  /** "healthy", or the disturbance's name. */
  name: z.string(),
  /** The lamp that the disturbance must light; absent for a healthy window. */
  lamp: z.optional(z.string()),
  turbineId: z.string(),
  /** Rows of channel values, flat: the input of the model. */
  window: numbers,
  /** The model's outputs by name; equal within float32's rounding. */
  outputs: z.record(z.string(), numbers),
});
export type Probe = z.infer<typeof probe>;

const manifest = z.object({
  /** 2 adds `asset`, `baselines`, `drift` and `probes`; 1, without them, is still read. */
  schemaVersion: z.literal([1, 2]),
  /** The kind of machine it judges; absent in schema 1, which knew the wind turbine only. */
  asset: z.optional(z.record(z.string(), z.unknown())),
  /** Per turbine of the training data. */
  baselines: z.optional(z.record(z.string(), turbineBaseline)),
  drift: z.optional(z.record(z.string(), turbineDrift)),
  probes: z.optional(z.array(probe)),
  /** Registry version; written when the model is released, absent in a trainer's output. */
  modelVersion: z.optional(z.string()),
  modelPackageArn: z.optional(z.string()),
  /** The family the trainer chose, e.g. "normal-behaviour". */
  kind: z.string(),
  /** The asset's channels in its order. */
  channels: z
    .array(z.object({ name: z.string(), mean: z.number(), std: z.number() }))
    .check(z.minLength(1)),
  /** Length and stride in readings. */
  window: z.object({ length: z.int().check(z.positive()), stride: z.int().check(z.positive()) }),
  /** Readings per second the model was trained at. */
  rateHz: z.number().check(z.positive()),
  opset: z.int(),
  inputs: z.array(tensor).check(z.minLength(1)),
  outputs: z.array(tensor).check(z.minLength(1)),
  /** Score above which a channel is anomalous, order of `channels`. */
  thresholds: z.array(z.number().check(z.positive())),
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

/**
 * A manifest's form; what it says of its machine is not looked into (checked-manifest.ts does).
 * @throws InvalidInput naming the field and the value
 */
export const parseManifestForm = (text: string): Manifest => {
  const form = parseJson(z.unknown(), text, MANIFEST_FILE);
  const path = prototypePath(form);
  if (path === undefined) return parse(manifest, form, MANIFEST_FILE);
  throw new InvalidInput(
    `${MANIFEST_FILE}: ${path.join(".")}: nothing can have this name; rename it`,
  );
};

const PROTOTYPE = "__proto__";

/** Where a name stands that copying an object loses: what is named by it would not be checked. */
const prototypePath = (form: unknown): readonly string[] | undefined => {
  const places: Place[] = [{ value: form, path: [] }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path } = place;
    if (Object.hasOwn(value ?? {}, PROTOTYPE)) return [...path, PROTOTYPE];
    places.push(...placesIn(place));
  }
  return undefined;
};

interface Place {
  readonly value: unknown;
  readonly path: readonly string[];
}

const placesIn = ({ value, path }: Place): Place[] =>
  Object.entries(value ?? {}).flatMap(([name, item]) =>
    typeof item === "object" ? [{ value: item, path: [...path, name] }] : [],
  );
