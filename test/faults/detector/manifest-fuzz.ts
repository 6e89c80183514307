import { ModelRefused } from "../../../domain/errors.ts";
import { createEngine } from "../../../domain/turbine/engine/engine.ts";
import { modelFrom } from "../../../edge/detector/model.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { mutatedJson } from "./mutations.ts";
import { trainedManifest } from "./trained-manifest.ts";

const PER_SEED = 1_000;
const TURBINES = ["1", "constructor", "toString"];

/** Signed manifests that say odd things: the device takes them whole, or refuses them with the field. */
export const manifestFuzz: FaultTable = {
  name: "detector-manifest-fuzz",
  promise: "whatever a manifest holds: taken or refused with its field, and never another error",
  seeds: 100,
  async run(seeds) {
    const { probes: _long, ...manifest } = await trainedManifest();
    const row = { manifests: 0, taken: 0, "not JSON": 0, "wrong field": 0, unnamed: 0, thrown: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const random = seeded(seed);
      for (let each = 0; each < PER_SEED; each++) {
        row.manifests += 1;
        row[outcomeOf(mutatedJson(manifest, random))] += 1;
      }
    }
    return { title: "manifest fuzz", rows: [{ ...row, failures: row.unnamed + row.thrown }] };
  },
};

type Outcome = "taken" | "not JSON" | "wrong field" | "unnamed" | "thrown";

const outcomeOf = (content: Buffer): Outcome => {
  try {
    const { manifest } = modelFrom(content, "model.json");
    createEngine({
      manifest,
      turbines: TURBINES,
      onDecision: () => undefined,
      // Without its kernel it is a model like any other, which ONNX Runtime scores.
      ...(manifest.kernel === undefined && { scorer: { score: () => new Float32Array() } }),
    });
    return "taken";
  } catch (error) {
    if (!(error instanceof ModelRefused)) return "thrown";
    const reason = error.cause instanceof Error ? error.cause.message : "";
    if (reason.includes("expected JSON")) return "not JSON";
    return /^model\.json(?: \w+)?: [^:]*: \S/.test(reason) ? "wrong field" : "unnamed";
  }
};
