import { topics } from "../../domain/topics.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import type { AlarmLedger } from "./alarm-ledger.ts";
import type { Changes } from "./journal/live-entries.ts";
import type { Letter } from "./outbox/letter.ts";

export interface VerdictPlan {
  readonly ledger: AlarmLedger;
  readonly publish: (letter: Letter) => void;
  /** What the journal has to say of a turbine from the moment on that its lamps are others. */
  readonly memoryOf?: (turbineId: string) => Changes;
}

/**
 * Sends verdicts: one that changes a lamp gets its number and must arrive; what says the same again
 * may be lost, for the next one says it too.
 */
export const createVerdictSender =
  ({ ledger, publish, memoryOf }: VerdictPlan): ((verdict: Verdict) => void) =>
  (verdict) => {
    const { turbineId, anomalies } = verdict;
    const topic = topics.anomalies(turbineId);
    const change = ledger.changeOf(turbineId, anomalies);
    if (!change) {
      publish({ lane: "verdict", topic, payload: JSON.stringify(verdict) });
      return;
    }
    publish({
      lane: "alarm",
      topic,
      payload: JSON.stringify({ ...verdict, alarmNumber: change.number }),
      along: { ...memoryOf?.(turbineId), ...change.along },
    });
  };
