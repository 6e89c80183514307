import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../../domain/digest.ts";
import { MANIFEST_FILE } from "../../../domain/turbine/manifest.ts";
import {
  type ModelRecord,
  putAside,
  recordFor,
  withoutOld,
} from "../../../domain/turbine/understudy/model-record.ts";
import type { Environment } from "../environment.ts";
import { describe, log } from "../log.ts";
import { loadModel, type Model } from "../model.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { openScoring, type Scoring } from "../runtime/scoring.ts";
import { selfTest } from "../self-test.ts";
import type { ModelStore } from "./model-store.ts";

export interface LoadedModel {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly scoring: Scoring;
}

/** The models a process starts with: one of them at least. */
export interface Cast {
  readonly record: ModelRecord;
  readonly released?: LoadedModel;
  readonly old?: LoadedModel;
}

export interface CastPlan {
  readonly environment: Environment;
  readonly openRuntime: (environment: Environment, model: Model) => Promise<Runtime>;
  /** Runs a model outside this process, to compare its kernel with it; absent where that cannot be. */
  readonly openElsewhere?: (environment: Environment, model: Model) => Promise<Runtime>;
  readonly store: ModelStore;
  /** What an earlier process remembered. */
  readonly found: ModelRecord | undefined;
  readonly time: number;
  /** A release is young for so long, and its old model is loaded beside it. */
  readonly youngMs: number;
}

/**
 * Loads the released model and, while the release is young, the last good one beside it. A released
 * model that cannot even be loaded is put aside when there is a good one to go on with.
 * @throws ModelRefused when neither can be used
 */
export const loadCast = async (plan: CastPlan): Promise<Cast> => {
  try {
    return await castWithReleased(plan);
  } catch (error) {
    const digest = await digestGiven(plan.environment);
    const record = recordFor(plan.found, digest, plan.time);
    const old = await loadKept(plan, record.old ?? record.good);
    if (!old) throw error;
    const reason = `the new model cannot be used: ${describe(error)}`;
    return { record: putAside({ ...record, old: old.model.digest }, reason), old };
  }
};

const castWithReleased = async (plan: CastPlan): Promise<Cast> => {
  const model = await loadModel(plan.environment);
  const record = recordFor(plan.found, model.digest, plan.time);
  const isPast = record.stage === "proven" && plan.time - record.since > plan.youngMs;
  const old = isPast ? undefined : await loadKept(plan, record.old);
  if (record.stage === "aside" && old) return { record, old };
  const released = await opened(plan, plan.environment, model);
  if (old) return { record, released, old };
  // What was put aside before speaks again rather than nobody.
  const stage = record.stage === "aside" ? "proving" : record.stage;
  return { record: { ...withoutOld(record), stage }, released };
};

/** The copy of a model, verified again; nothing when it cannot be used any more. */
const loadKept = async (
  plan: CastPlan,
  digest: string | undefined,
): Promise<LoadedModel | undefined> => {
  if (digest === undefined || plan.environment.delivery !== "onnx") return undefined;
  const directory = plan.store.directoryOf(digest);
  const place = { ...plan.environment, modelDir: directory, manifestDir: directory };
  try {
    return await opened(plan, place, await loadModel(place));
  } catch (error) {
    log("old-model-unusable", { digest, reason: describe(error) });
    return undefined;
  }
};

/** A model whose kernel says the same needs no runtime in this process; else it gets one. */
const opened = async (plan: CastPlan, place: Environment, model: Model): Promise<LoadedModel> =>
  (await openedByKernel(plan, place, model)) ?? (await openedByRuntime(plan, place, model));

const openedByKernel = async (
  { openElsewhere }: CastPlan,
  place: Environment,
  model: Model,
): Promise<LoadedModel | undefined> => {
  if (!openElsewhere || model.manifest.kernel === undefined) return undefined;
  try {
    const runtime = await openElsewhere(place, model);
    try {
      await selfTest(runtime, model.manifest);
      const scoring = await openScoring(runtime, model.manifest);
      return scoring.scorer === undefined ? { model, runtime, scoring } : undefined;
    } finally {
      await runtime.close();
    }
  } catch (error) {
    log("not-checked-elsewhere", { reason: describe(error) });
    return undefined;
  }
};

const openedByRuntime = async (
  { openRuntime }: CastPlan,
  place: Environment,
  model: Model,
): Promise<LoadedModel> => {
  const runtime = await openRuntime(place, model);
  try {
    await selfTest(runtime, model.manifest);
    return { model, runtime, scoring: await openScoring(runtime, model.manifest) };
  } catch (error) {
    await runtime.close().catch(() => undefined);
    throw error;
  }
};

/** Of the manifest as it lies there, sound or not: by it the device knows what it has put aside. */
const digestGiven = async ({ manifestDir }: Environment): Promise<string> =>
  sha256(await readFile(join(manifestDir, MANIFEST_FILE)).catch(() => ""));
