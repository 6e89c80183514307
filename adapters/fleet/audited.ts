import { errorText } from "../../domain/error-text.ts";
import type { AuditEntry } from "../../domain/rollout/fleet-questions.ts";
import type { FleetCommands } from "../../domain/rollout/snapshot.ts";

type Record = (entry: AuditEntry) => Promise<void>;

/**
 * The same commands, each on record before it is done and again when it was refused: a decision
 * without a trace is worse than a trace of one that came to nothing.
 */
export const audited = (commands: FleetCommands, who: string, record: Record): FleetCommands => {
  const note = async <T>(
    what: string,
    subject: string,
    why: string | undefined,
    act: () => Promise<T>,
  ): Promise<T> => {
    const entry = { who, what, subject, ...(why !== undefined && { why }) };
    await record({ at: new Date().toISOString(), ...entry });
    try {
      return await act();
    } catch (error) {
      const reason = errorText(error);
      await record({
        ...entry,
        at: new Date().toISOString(),
        what: `${what} refused`,
        why: reason,
      });
      throw error;
    }
  };
  return {
    approve: (version, why) =>
      note("approve", `model ${version}`, why, () => commands.approve(version, why)),
    reject: (version, why) =>
      note("reject", `model ${version}`, why, () => commands.reject(version, why)),
    retrain: () => note("retrain", "the model", undefined, () => commands.retrain()),
    resume: (id, why) => note("resume", `rollout ${id}`, why, () => commands.resume(id, why)),
    rollBack: (id, why) =>
      note("roll back", `rollout ${id}`, why, () => commands.rollBack(id, why)),
    decide: (id, verb, why) =>
      note(verb, `rollout ${id}`, why, () => commands.decide(id, verb, why)),
  };
};
