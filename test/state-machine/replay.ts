import { setImmediate } from "node:timers";
import type { Outcome } from "../../twin/state-machine/execute.ts";
import { execute } from "../../twin/state-machine/execute.ts";
import { createHistory } from "../../twin/state-machine/history.ts";
import { loadDefinition } from "../../twin/state-machine/load.ts";
import type { TaskCall } from "../../twin/state-machine/run.ts";
import { StateFailure } from "../../twin/state-machine/state-failure.ts";
import type { Clock } from "../../twin/world/world.ts";

/** An execution recorded on the real service; its README says what is to be left out. */
export interface Recording {
  readonly name: string;
  readonly definition: object;
  readonly input: unknown;
  readonly taskResults: Readonly<Record<string, readonly TaskResult[]>>;
  readonly expected: {
    readonly status: string;
    readonly output?: unknown;
    readonly error?: string | null;
    readonly states: readonly string[];
  };
}

type TaskResult = { readonly o: unknown } | { readonly e: string; readonly c?: unknown };

/** Runs the recorded definition on the recorded task results, in the form of what was expected. */
export const replay = async (recording: Recording): Promise<Recording["expected"]> => {
  const { input } = recording;
  const history = createHistory(() => new Date());
  history.append("ExecutionStarted", 0);
  const outcome = await execute({
    machine: loadDefinition(JSON.stringify(withoutTimeouts(recording.definition))),
    input,
    context: {
      Execution: {
        Id: "arn:aws:states:eu-west-1:111111111111:execution:m:e",
        Input: input,
        Name: "e",
      },
      StateMachine: { Id: "arn:aws:states:eu-west-1:111111111111:stateMachine:m", Name: "m" },
    },
    perform: performer(recording.taskResults),
    clock: SHORT_CLOCK,
    history,
    signal: new AbortController().signal,
  });
  const states = history.events.flatMap((event) => {
    const details = event["stateEnteredEventDetails"] ?? event["stateExitedEventDetails"];
    return details === undefined ? [] : [`${event.type}:${(details as { name: string }).name}`];
  });
  return { ...endOf(outcome), states: states.sort() };
};

const endOf = (outcome: Outcome): { status: string; output?: unknown; error?: string | null } => {
  if (outcome.status === "SUCCEEDED") return { status: outcome.status, output: outcome.output };
  return { status: outcome.status, error: outcome.error ?? null };
};

const performer = (results: Recording["taskResults"]) => {
  const used = new Map<string, number>();
  return async ({ stateName }: TaskCall): Promise<unknown> => {
    const count = used.get(stateName) ?? 0;
    used.set(stateName, count + 1);
    const result = results[stateName]?.[count];
    if (result === undefined)
      throw new Error(`nothing was recorded for call ${count} of ${stateName}`);
    if ("o" in result) return result.o;
    const { e, c } = result;
    throw new StateFailure(e, typeof c === "string" || c === undefined ? c : JSON.stringify(c));
  };
};

const TIMEOUTS = /^(Timeout|Heartbeat)Seconds(Path)?$/;

const withoutTimeouts = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutTimeouts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !TIMEOUTS.test(key))
      .map(([key, inner]) => [key, withoutTimeouts(inner)]),
  );
};

/** Every wait is over at once. */
const SHORT_CLOCK: Clock = {
  now: () => new Date(),
  after: (_, work) => void setImmediate(() => void work()),
  afterReal: (_, work) => void setImmediate(() => void work()),
  due: () => new Date(),
  close: () => undefined,
};
