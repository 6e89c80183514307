import type { Clock } from "../world/world.ts";
import { withinLimit } from "./data-limit.ts";
import type { StateMachine } from "./definition.ts";
import { runFlow } from "./flow.ts";
import type { History } from "./history.ts";
import { createTrail, dataOf } from "./history.ts";
import { type ItemSource, NO_ITEMS } from "./item-source.ts";
import { type Progress, progressIn } from "./progress.ts";
import type { TaskCall } from "./run.ts";
import { errorMembers, StateFailure } from "./state-failure.ts";

export interface ExecutionOptions {
  readonly machine: StateMachine;
  readonly input: unknown;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Performs Tasks; rejects with StateFailure. */
  readonly perform: (call: TaskCall) => Promise<unknown>;
  /** Where distributed Maps read their items; default: nowhere. */
  readonly items?: ItemSource;
  readonly clock: Clock;
  /** Holds the first event already: ExecutionStarted or ExecutionRedriven. */
  readonly history: History;
  /** Stops the execution; its reason is the StateFailure that the execution ends with. */
  readonly signal: AbortSignal;
  readonly random?: () => number;
  readonly region?: string;
  /** Where an earlier run of the execution stood; default: it begins. */
  readonly progress?: Progress;
  /** What of the machine's own time has passed. */
  readonly elapsedSeconds?: number;
  /** Told in the same breath as the history's last event. */
  readonly onEnd?: (outcome: Outcome) => void;
}

export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly output: unknown }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error?: string;
      readonly cause?: string;
    };

/** Runs a state machine to its end; never rejects for what a definition or its tasks do wrong. */
export const execute = async (options: ExecutionOptions): Promise<Outcome> => {
  const { machine, input, history, signal, onEnd = () => undefined } = options;
  const end = <T extends Outcome>(outcome: T): T => {
    onEnd(outcome);
    return outcome;
  };
  const deadline = new StateFailure("States.Timeout");
  try {
    const output = await withMachineTimeout(options, deadline, (own) =>
      runFlow(machine, input, undefined, {
        run: { ...runOf(options), signal: own },
        trail: createTrail(history, history.events.length),
        path: "",
        context: {},
      }),
    );
    withinLimit(output, "The output of the execution");
    history.conclude("ExecutionSucceeded", {
      name: "executionSucceeded",
      value: dataOf("output", output),
    });
    return end({ status: "SUCCEEDED", output });
  } catch (thrown) {
    const failure = failureIn(thrown);
    const ending = endingOf(failure, signal, deadline);
    const members = errorMembers(failure);
    history.conclude(`Execution${ending.event}`, {
      name: `execution${ending.event}`,
      value: members,
    });
    return end({ status: ending.status, ...members });
  }
};

const runOf = (options: ExecutionOptions) => {
  const { machine, context, perform, items, clock, random, region, progress } = options;
  return {
    machine,
    context,
    perform,
    items: items ?? NO_ITEMS,
    clock,
    random: random ?? Math.random,
    region: region ?? "eu-west-1",
    progress: progress ?? progressIn(new Map()),
  };
};

const withMachineTimeout = (
  { machine, clock, signal, elapsedSeconds = 0 }: ExecutionOptions,
  deadline: StateFailure,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> => {
  const controller = new AbortController();
  if (machine.TimeoutSeconds !== undefined)
    clock.afterReal(machine.TimeoutSeconds - elapsedSeconds, () => controller.abort(deadline));
  const own = AbortSignal.any([signal, controller.signal]);
  // No race: everything that waits obeys the signal, and nothing may follow the last event.
  return work(own);
};

// A defect of the interpreter or of a port ends the execution visibly instead of the process.
const failureIn = (thrown: unknown): StateFailure =>
  thrown instanceof StateFailure
    ? thrown
    : new StateFailure(
        "States.Runtime",
        thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      );

const endingOf = (
  failure: StateFailure,
  signal: AbortSignal,
  deadline: StateFailure,
): { status: "FAILED" | "TIMED_OUT" | "ABORTED"; event: string } => {
  if (failure === deadline) return { status: "TIMED_OUT", event: "TimedOut" };
  if (signal.aborted && failure === signal.reason) return { status: "ABORTED", event: "Aborted" };
  return { status: "FAILED", event: "Failed" };
};
