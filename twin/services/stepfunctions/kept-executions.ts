import { createHash } from "node:crypto";
import { createHistory, type History, type HistoryEvent } from "../../state-machine/history.ts";
import type { World } from "../../world/world.ts";
import type { Execution } from "./execution.ts";
import type { LoadedMachine } from "./state-machines.ts";
import { loadedMachine } from "./state-machines.ts";

/** An execution without what only a process that runs it has. */
type KeptExecution = Omit<Execution, "machine" | "history" | "controller" | "ended"> & {
  readonly machineArn: string;
  /** Of its definition's text, which goes on being what it was when the execution began. */
  readonly definition: string;
};

/** Executions in the store: each as it stands, and its history event by event. */
export interface KeptExecutions {
  /** Those of earlier processes, oldest first. */
  load(onEvent: (execution: Execution, event: HistoryEvent) => void): Execution[];
  save(execution: Execution): void;
  history(arn: string, onEvent: (event: HistoryEvent) => void): History;
}

export const keptExecutions = (
  { store, clock, log }: Pick<World, "store" | "clock" | "log">,
  machines: ReadonlyMap<string, LoadedMachine>,
): KeptExecutions => {
  const records = store.collection<KeptExecution>("stepfunctions/executions");
  const definitions = store.collection<string>("stepfunctions/definitions");
  const digests = new Map<LoadedMachine, string>();
  const digestOf = (machine: LoadedMachine): string => {
    const known = digests.get(machine);
    if (known !== undefined) return known;
    const digest = createHash("sha256").update(machine.text).digest("hex");
    digests.set(machine, digest);
    return digest;
  };

  const history: KeptExecutions["history"] = (arn, onEvent) => {
    const events = store.collection<HistoryEvent>(`stepfunctions/history/${arn}`);
    const append = (event: HistoryEvent): void => {
      events.set(String(event.id), event);
      onEvent(event);
    };
    return createHistory(() => clock.now(), append, events.values());
  };

  /** As it was when the execution began, even if the machine has changed since. */
  const machineOf = ({ machineArn, definition }: KeptExecution): LoadedMachine | undefined => {
    const now = machines.get(machineArn);
    const text = definitions.get(definition);
    if (now === undefined || text === undefined || text === now.text) return now;
    return loadedMachine({ ...now, text });
  };

  const loaded = (kept: KeptExecution, onEvent: Parameters<KeptExecutions["load"]>[0]) => {
    const machine = machineOf(kept);
    if (machine === undefined) {
      log(`execution ${kept.name}: there is no state machine ${kept.machineArn} any more`);
      return [];
    }
    const { machineArn: _arn, definition: _definition, ...rest } = kept;
    const execution: Execution = {
      ...rest,
      machine,
      history: history(kept.arn, (event) => onEvent(execution, event)),
      controller: new AbortController(),
      ended: Promise.resolve(),
    };
    return [execution];
  };

  return {
    load: (onEvent) => [...records.values()].flatMap((kept) => loaded(kept, onEvent)),
    save({ machine, history: _history, controller: _controller, ended: _ended, ...kept }) {
      const definition = digestOf(machine);
      if (!definitions.has(definition)) definitions.set(definition, machine.text);
      records.set(kept.arn, { ...kept, machineArn: machine.arn, definition });
    },
    history,
  };
};
