import { DUPLICATES } from "../../domain/rollout/outcome.ts";
import type {
  FleetCommands,
  FleetSnapshot,
  RetrainingView,
} from "../../domain/rollout/snapshot.ts";
import { listRetrainings, type RetrainingRecord } from "../ledger/retrainings.ts";
import { settledRetrainings, startRetraining } from "../sagemaker/retraining.ts";
import type { FleetConfiguration } from "./configuration.ts";
import { decideOnRollout } from "./decide.ts";
import { viewDevices } from "./devices.ts";
import { decideOnModel, listModels } from "./models.ts";
import { viewRollouts } from "./rollouts.ts";

export interface Fleet extends FleetCommands {
  /** The fleet as AWS, or the local cloud, knows it now. */
  snapshot(): Promise<FleetSnapshot>;
}

/** The fleet behind AWS's own interfaces; `AWS_ENDPOINT_URL` points it at the local cloud. */
export const createFleet = (settings: FleetConfiguration): Fleet => {
  const { ledgerTable, modelPackageGroup, pipelineName, rings } = settings;
  return {
    snapshot: async () => {
      const [devices, models, [newest]] = await Promise.all([
        viewDevices(ledgerTable, rings, new Date()),
        listModels(modelPackageGroup),
        listRetrainings(ledgerTable),
      ]);
      const sizeOf = (ring: string) => devices.filter((device) => device.ring === ring).length;
      const executions = await viewRollouts(ledgerTable, 30, sizeOf);
      const rollouts = executions.filter(({ outcome }) => !DUPLICATES.has(outcome ?? ""));
      return {
        devices,
        models: models.map(({ view }) => view),
        rollouts,
        duplicates: executions.length - rollouts.length,
        ...(newest && { retraining: viewRetraining(newest) }),
      };
    },
    approve: (version, reason) => decideOnModel(modelPackageGroup, version, "Approved", reason),
    reject: (version, reason) => decideOnModel(modelPackageGroup, version, "Rejected", reason),
    retrain: async () => {
      const places = { ledgerTable, pipelineName };
      const past = await settledRetrainings(places);
      const plan = { cause: "person", reason: "asked for", now: new Date() } as const;
      return (await startRetraining(places, past, plan)).executionArn;
    },
    resume: (rollout, reason) => decideOnRollout(ledgerTable, rollout, "resume", reason),
    rollBack: (rollout, reason) => decideOnRollout(ledgerTable, rollout, "abort", reason),
    decide: (rollout, verb, reason) => decideOnRollout(ledgerTable, rollout, verb, reason),
  };
};

const viewRetraining = ({ cause, reason, startedAt }: RetrainingRecord): RetrainingView => ({
  cause,
  reason,
  startedAt,
});
