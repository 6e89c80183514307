import * as z from "zod/mini";
import { LABELS } from "../../domain/turbine/window-label.ts";
import { auditEntry, device, deviceRecord, model, rollout, status } from "./views.ts";

const text = z.string();
const count = z.int().check(z.nonnegative());

const decided = z.strictObject({ rollout: text, decision: text });
const approval = z.strictObject({ version: text, decision: z.enum(["approve", "reject"]) });
const handed = z.strictObject({
  thingName: text,
  certificateId: text,
  /** Written files by name with --out, otherwise their whole content. */
  files: z.array(z.union([text, z.strictObject({ name: text, content: text, mode: z.number() })])),
});

/**
 * What `--json` prints, by command. A test holds every command to having one; a later version may add
 * fields, so a reader ignores what it does not know.
 */
export const OUTPUTS: Readonly<Record<string, z.ZodMiniType>> = {
  status,
  env: z.record(text, text),
  models: z.array(model),
  rollouts: z.array(rollout),
  devices: z.array(device),
  device: z.array(deviceRecord),
  retrain: z.strictObject({ execution: text }),
  label: z.strictObject({ turbine: text, as: z.enum(LABELS), label: text }),
  "add-device": handed,
  "rotate-certificate": z.union([
    handed,
    z.strictObject({ device: text, kept: text, removed: z.array(text) }),
  ]),
  "remove-device": z.looseObject({ device: text, certificates: z.array(text) }),
  preflight: z.array(
    z.strictObject({
      state: z.enum(["enough", "missing", "unknown"]),
      quota: text,
      service: text,
      code: z.nullable(text),
      inAccount: z.nullable(z.number()),
      needed: z.number(),
      why: text,
      remedy: z.nullable(text),
    }),
  ),
  images: z.array(
    z.strictObject({
      ring: text,
      /** Absent until it is deployed. */
      image: z.optional(text),
      newest: z.optional(text),
      devices: count,
      well: count,
      state: z.enum(["newest", "next", "wait", "later", "unknown"]),
      advice: text,
    }),
  ),
  rings: z.strictObject({
    moved: z.boolean(),
    moves: z.array(z.strictObject({ thingName: text, from: z.array(text), to: z.optional(text) })),
  }),
  approve: approval,
  reject: approval,
  pause: decided,
  resume: decided,
  "let-through": decided,
  retry: decided,
  abort: decided,
  "roll-back": decided,
  audit: z.array(auditEntry),
  fault: z.strictObject({ turbine: text, faults: z.array(text) }),
  scenario: z.union([
    z.array(z.strictObject({ expected: text, seen: z.boolean() })),
    z.array(
      z.strictObject({
        name: text,
        title: text,
        story: text,
        lasts: text,
        expects: z.array(text),
      }),
    ),
  ]),
  replay: z.array(z.strictObject({ turbine: text, readings: count })),
  /** One line of JSON whenever the rollout moves. */
  watch: rollout,
  "remove-releases": z.strictObject({
    removed: z.boolean(),
    deployments: z.array(z.strictObject({ id: text, target: text, isActive: z.boolean() })),
    componentVersions: z.array(text),
  }),
};
