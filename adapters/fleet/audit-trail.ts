import type { AuditEntry } from "../../domain/rollout/fleet-questions.ts";
import { listAudit } from "../ledger/audit.ts";
import { listRetrainings } from "../ledger/retrainings.ts";
import { listRollouts, type RolloutRecord } from "../ledger/rollouts.ts";

const MOST_ENTRIES = 500;
const MOST_ROLLOUTS = 200;

/**
 * Who did what, newest first: what people asked for through `fleet` and the page, beside what the
 * ledger knows of rollouts and retrainings, whoever started them.
 */
export const auditTrail = async (table: string): Promise<AuditEntry[]> => {
  const [asked, rollouts, retrainings] = await Promise.all([
    listAudit(table, MOST_ENTRIES),
    listRollouts(table, MOST_ROLLOUTS),
    listRetrainings(table),
  ]);
  const trained = retrainings
    // What a person asked for stands in the trail already.
    .filter(({ cause }) => cause !== "person")
    .map(({ startedAt, cause, reason }) => ({
      at: startedAt,
      who: cause,
      what: "retrain",
      subject: "the model",
      why: reason,
    }));
  return [...asked, ...rollouts.flatMap(entriesOf), ...trained]
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .slice(0, MOST_ENTRIES);
};

const entriesOf = (record: RolloutRecord): AuditEntry[] => {
  const subject = `rollout of model ${record.modelVersion ?? "unknown"} (${record.rolloutId})`;
  const began: AuditEntry = {
    at: record.startedAt,
    who: record.requestedBy ?? "state machine",
    what: "start",
    subject,
    ...(record.requestReason && { why: record.requestReason }),
  };
  if (record.endedAt === undefined) return [began];
  const ended: AuditEntry = {
    at: record.endedAt,
    who: "state machine",
    what: record.outcome ?? "end",
    subject,
    ...(record.reason && { why: record.reason }),
  };
  return [ended, began];
};
