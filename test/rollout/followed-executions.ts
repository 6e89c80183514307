import type { Cloud } from "../../local/cloud.ts";
import type { Execution } from "../../twin/services/stepfunctions/execution.ts";
import type { HistoryEvent } from "../../twin/state-machine/history.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** The state machine's executions as they come, and time that passes until something is true of them. */
export interface FollowedExecutions {
  readonly executions: readonly Readonly<Execution>[];
  readonly history: (executionArn: string) => readonly HistoryEvent[];
  /** Lets time pass until every execution has ended; answers them, oldest first. */
  ended(): Promise<readonly Readonly<Execution>[]>;
  /** Lets time pass until some execution enters the state. */
  reached(state: string): Promise<void>;
}

export const followExecutions = (cloud: Cloud, clock: VirtualClock): FollowedExecutions => {
  // In the order in which they began; readers keep it, so it is one list for all of them.
  const executions: Readonly<Execution>[] = [];
  const entered = new Map<string, number>();
  cloud.executions.onEvent((execution, event) => {
    const place = executions.findIndex(({ arn }) => arn === execution.arn);
    executions[place < 0 ? executions.length : place] = execution;
    const state = (event["stateEnteredEventDetails"] as { name?: string } | undefined)?.name;
    if (state !== undefined) entered.set(state, (entered.get(state) ?? 0) + 1);
  });
  const isRunning = () => executions.some(({ status }) => status === "RUNNING");
  return {
    executions,
    history: (wanted) => executions.find(({ arn }) => arn === wanted)?.history.events ?? [],
    async ended() {
      await clock.pass(2);
      while (isRunning() && (await clock.jump()));
      // Events of the end, and duplicates of them.
      await clock.pass(60);
      return [...executions];
    },
    async reached(state) {
      const before = entered.get(state) ?? 0;
      while ((entered.get(state) ?? 0) === before && (await clock.jump()));
      if ((entered.get(state) ?? 0) === before) throw new Error(`no execution reached ${state}`);
    },
  };
};
