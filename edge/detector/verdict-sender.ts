import { topics } from "../../domain/topics.ts";
import type { AlarmLedger } from "./alarm-ledger.ts";
import type { Changes } from "./journal/live-entries.ts";
import type { Letter } from "./outbox/letter.ts";
import type { SpokenVerdict } from "./spoken-verdict.ts";
import { createUnchangedVerdicts, type UnchangedVerdicts } from "./unchanged-verdicts.ts";

export interface VerdictSender extends Pick<UnchangedVerdicts, "unsent"> {
  send(verdict: SpokenVerdict): void;
}

export interface VerdictPlan {
  readonly ledger: AlarmLedger;
  readonly publish: (letter: Letter) => void;
  /** What the journal has to say of a turbine from the moment on that its lamps are others. */
  readonly memoryOf?: (turbineId: string) => Changes;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Sends verdicts: one that changes a lamp gets its number, goes at once and must arrive; what says
 * the same again goes once a second and may be lost, for the next one says it too.
 */
export const createVerdictSender = ({
  ledger,
  publish,
  memoryOf,
  now = () => performance.now(),
}: VerdictPlan): VerdictSender => {
  const unchanged = createUnchangedVerdicts(now);
  return {
    unsent: unchanged.unsent,
    send(verdict) {
      const { turbineId } = verdict;
      const topic = topics.anomalies(turbineId);
      const change = ledger.changeOf(verdict);
      if (change) {
        unchanged.sent(turbineId);
        publish({
          lane: "alarm",
          topic,
          payload: verdict.json(change.number),
          along: { ...memoryOf?.(turbineId), ...change.along },
        });
      } else if (unchanged.isDue(turbineId)) {
        publish({ lane: "verdict", topic, payload: verdict.json() });
      }
    },
  };
};
