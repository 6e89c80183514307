import { lampsOf } from "../../domain/turbine/channels.ts";
import { type Decision, keptDecision, type Speaker } from "../../domain/turbine/engine/decision.ts";
import {
  createWriteVerdict,
  MOST_VERDICT_BYTES,
} from "../../domain/turbine/engine/verdict/verdict-bytes.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";

/** What is asked of a verdict on its way out, and its JSON, written only when somebody sends it. */
export interface SpokenVerdict
  extends Pick<Verdict, "turbineId" | "time" | "anomalies" | "flags" | "blind"> {
  /** With the number of the change when it is one. */
  json(alarmNumber?: number): string;
}

/** A verdict that is there as a whole. */
export const spokenOf = (verdict: Verdict): SpokenVerdict => ({
  ...verdict,
  json: (alarmNumber) =>
    JSON.stringify(alarmNumber === undefined ? verdict : { ...verdict, alarmNumber }),
});

/** What an engine decides, in the words of its model: the engine's decision itself changes again. */
export const createSpeak = (speaker: Speaker): ((decision: Decision) => SpokenVerdict) => {
  const write = createWriteVerdict(speaker);
  const bytes = Buffer.alloc(MOST_VERDICT_BYTES);
  return (decision) => {
    const kept = keptDecision(decision);
    const anomalies = Array.from(kept.anomalies, (anomaly) => anomaly === 1);
    return {
      turbineId: kept.turbineId,
      time: kept.time,
      anomalies,
      flags: lampsOf(anomalies),
      json: (alarmNumber) => bytes.toString("utf8", 0, write(kept, alarmNumber, bytes, 0)),
    };
  };
};
