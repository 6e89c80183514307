import type { Clock } from "../world/world.ts";
import type { StateMachine } from "./definition.ts";
import type { Trail } from "./history.ts";
import type { ItemSource } from "./item-source.ts";
import type { Progress } from "./progress.ts";

/** What the states of one execution share; branches hold a copy with a signal of their own. */
export interface Run {
  readonly machine: StateMachine;
  /** Members of the context object that do not change: `Execution` and `StateMachine`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly perform: (call: TaskCall) => Promise<unknown>;
  readonly items: ItemSource;
  readonly clock: Clock;
  /** In [0, 1); jitter draws from it. */
  readonly random: () => number;
  /** Ends every wait and task; its reason is a StateFailure. */
  readonly signal: AbortSignal;
  readonly region: string;
  readonly progress: Progress;
}

/** A Task as whoever performs it sees it. */
export interface TaskCall {
  readonly stateName: string;
  readonly resource: string;
  readonly arguments: unknown;
  /** Set for `.waitForTaskToken`: the result is what comes back with this token. */
  readonly token?: string;
  /** An earlier process asked for it already: only the token's answer is still to come. */
  readonly isAsked: boolean;
  /** Fires when nobody waits any more: timed out, stopped, or a sibling failed. */
  readonly signal: AbortSignal;
  /** Starts the heartbeat's time anew. */
  heartbeat(): void;
  /** The integration answered, the token's result is still to come. */
  submitted(output: unknown): void;
}

/** Where in which flow a state is being run. */
export interface Place {
  readonly run: Run;
  readonly trail: Trail;
  /** Of the flow in its execution's progress. */
  readonly path: string;
  /** Further members of the context object, e.g. `Map`. */
  readonly context: Readonly<Record<string, unknown>>;
}
