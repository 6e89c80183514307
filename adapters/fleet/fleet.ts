import type { FleetQuestions } from "../../domain/rollout/fleet-questions.ts";
import type {
  FleetCommands,
  FleetSnapshot,
  RetrainingView,
} from "../../domain/rollout/snapshot.ts";
import { toldRollouts } from "../../domain/rollout/told-rollouts.ts";
import { recordAudit } from "../ledger/audit.ts";
import { listRetrainings, type RetrainingRecord } from "../ledger/retrainings.ts";
import { settledRetrainings, startRetraining } from "../sagemaker/retraining.ts";
import { audited } from "./audited.ts";
import type { FleetConfiguration } from "./configuration.ts";
import { decideOnRollout } from "./decide.ts";
import { viewDevices } from "./devices.ts";
import { decideOnModel, listModels } from "./models.ts";
import { fleetQuestions } from "./questions.ts";
import { viewRollouts } from "./rollouts.ts";

export interface Fleet extends FleetCommands, FleetQuestions {
  /** The fleet as AWS, or the local cloud, knows it now. */
  snapshot(): Promise<FleetSnapshot>;
  /** Puts on record what was done elsewhere, such as a note on an alarm. */
  note(entry: { what: string; subject: string; why: string }): Promise<void>;
}

/**
 * The fleet behind AWS's own interfaces; `AWS_ENDPOINT_URL` points it at the local cloud. `who` is
 * what the audit says of whoever uses it.
 */
export const createFleet = (settings: FleetConfiguration, who = "fleet"): Fleet => {
  const { ledgerTable, modelPackageGroup, rings } = settings;
  const record = (entry: Parameters<typeof recordAudit>[1]) => recordAudit(ledgerTable, entry);
  return {
    ...fleetQuestions(settings),
    ...audited(fleetCommands(settings), who, record),
    note: (entry) => record({ at: new Date().toISOString(), who, ...entry }),
    snapshot: async () => {
      const [devices, models, [newest]] = await Promise.all([
        viewDevices(ledgerTable, rings, new Date()),
        listModels(modelPackageGroup),
        listRetrainings(ledgerTable),
      ]);
      const sizeOf = (ring: string) => devices.filter((device) => device.ring === ring).length;
      const executions = await viewRollouts(ledgerTable, 30, sizeOf);
      const rollouts = toldRollouts(executions);
      return {
        devices,
        models: models.map(({ view }) => view),
        rollouts,
        duplicates: executions.length - rollouts.length,
        ...(newest && { retraining: viewRetraining(newest) }),
      };
    },
  };
};

const fleetCommands = (settings: FleetConfiguration): FleetCommands => {
  const { ledgerTable, modelPackageGroup, pipelineName } = settings;
  return {
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
