import { ServiceRefused } from "../../domain/errors.ts";
import type {
  DeviceDetail,
  FleetQuestions,
  ModelDetail,
  RolloutDetail,
} from "../../domain/rollout/fleet-questions.ts";
import type {
  DeviceView,
  FleetCommands,
  FleetSnapshot,
  RolloutView,
} from "../../domain/rollout/snapshot.ts";
import { audit, devices, history, models, rolloutDetail } from "./fleet-parts.ts";
import { ago, rollouts, type Scene } from "./fleet-scenes.ts";

export interface FakeFleet extends FleetCommands, FleetQuestions {
  snapshot(): Promise<FleetSnapshot>;
  note(entry: { what: string; subject: string; why: string }): Promise<void>;
  /** What was asked of it, in order. */
  readonly asked: string[];
  /** Where the page has no right to decide, whatever it asks for is denied. */
  isDenied: boolean;
  /** What the fleet looks like from the next question on. */
  scene: Scene;
  /** Of the cloud behind it. */
  waitingEvents?: FleetSnapshot["waitingEvents"];
}

/** A fleet of five devices: one model in service, an older one, and one that waits for approval. */
export const fakeFleet = (scene: Scene = "released"): FakeFleet => {
  const asked: string[] = [];
  const note = async (...words: string[]): Promise<void> => {
    if (fleet.isDenied) throw new ServiceRefused("update: AccessDeniedException: not authorized");
    asked.push(words.join(" "));
  };
  const fleet: FakeFleet = {
    asked,
    isDenied: false,
    scene,
    approve: (version, reason) => note("approve", version, reason),
    reject: (version, reason) => note("reject", version, reason),
    resume: (rollout, reason) => note("resume", rollout, reason),
    rollBack: (rollout, reason) => note("roll back", rollout, reason),
    decide: (rollout, verb, reason) => note(verb, rollout, reason),
    note: ({ what, subject, why }) => note(what, subject, why),
    retrain: async () => {
      asked.push("retrain");
      return "arn:aws:sagemaker:eu-west-1:123456789012:pipeline/p/execution/e";
    },
    snapshot: async () => ({
      ...snapshotOf(fleet.scene),
      ...(fleet.waitingEvents && { waitingEvents: fleet.waitingEvents }),
    }),
    rolloutDetail: async (id): Promise<RolloutDetail> => rolloutDetail(id, rollouts(fleet.scene)),
    deviceDetail: async (thing): Promise<DeviceDetail> => history(thing, fleet.scene),
    deviceAt: async (thing, at) => {
      const [newest] = history(thing, fleet.scene).history;
      return newest && { ...newest, at };
    },
    modelDetail: async (version): Promise<ModelDetail | undefined> => modelOf(version),
    modelReport: async () => "<!doctype html><title>Evaluation</title><p>curves</p>",
    audit: async () => audit,
  };
  return fleet;
};

const snapshotOf = (scene: Scene): FleetSnapshot => {
  if (scene === "empty") return { devices: [], models: [], rollouts: [] };
  const shown: readonly RolloutView[] = rollouts(scene);
  const all: readonly DeviceView[] = devices(scene);
  return {
    devices: all,
    rollouts: shown,
    models: models(scene),
    duplicates: 1,
    retraining: {
      cause: "drift",
      reason: "voltage of edge-2 has drifted for 7 h, now by 0.7",
      startedAt: ago(scene === "retraining" ? 60 : 2 * 3_600),
    },
  };
};

const modelOf = (version: string): ModelDetail | undefined => {
  const model = models("released").find((each) => each.version === version);
  return (
    model && {
      ...model,
      arn: `arn:aws:sagemaker:eu-west-1:123456789012:model-package/wind-turbine-anomaly/${version}`,
      decidedBy: "operator",
      decidedAt: "2026-11-20T10:05:00.000Z",
      artefact: `s3://data/models/${version}/output/model.tar.gz`,
      hasReport: true,
      training: {
        source: "pipeline",
        seed: 1,
        readings: 1_240_000,
        windows: 24_800,
        turbines: ["1", "2", "3", "4", "5"],
        data: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      },
    }
  );
};
