import { errorText } from "../../error-text.ts";
import type { World } from "../../world/world.ts";
import { countEventQueue, type EventQueueCounts } from "./event-queue-counts.ts";

/** Calls a function some time soon, whatever becomes of this process. */
export type InvokeLater = (functionNameOrArn: string, payload: unknown) => void;

/** Calls the function when its turn comes, and says when it came. */
export type InvokeInTurn = (
  functionNameOrArn: string,
  payload: unknown,
  onTurn: () => void,
) => Promise<unknown>;

export interface AsynchronousInvocations {
  readonly invokeLater: InvokeLater;
  counts(): EventQueueCounts;
}

interface Invocation {
  readonly function: string;
  readonly payload: unknown;
  readonly tries: number;
  /** How often the function was busy; none of an earlier version's. */
  readonly throttles?: number;
  /** When it began to wait, in epoch milliseconds; none of an earlier version's. */
  readonly since?: number;
}

/** A function that failed is called twice more. (Lambda developer guide, "Asynchronous invocation") */
const RETRY_SECONDS = [60, 120];

/**
 * A function that is busy is asked again after waits that grow from one second to five minutes, for six
 * hours. (Lambda developer guide, "Error handling for asynchronous invocation")
 */
const LONGEST_WAIT_SECONDS = 300;
const PATIENCE_SECONDS = 6 * 3_600;

/** Lambda's queue of asynchronous invocations, in the store: each is done at least once. */
export const asynchronousInvocations = (
  { timers, log, clock }: Pick<World, "timers" | "log" | "clock">,
  invoke: InvokeInTurn,
): AsynchronousInvocations => {
  const now = (): number => clock.now().getTime();
  const counted = countEventQueue(now);
  const retry = (invocation: Invocation, error: unknown): void => {
    const { function: name, tries } = invocation;
    const wait = RETRY_SECONDS[tries];
    const next = wait === undefined ? "given up" : `again in ${wait} s`;
    log(`function ${name}: ${errorText(error)}; ${next}`);
    if (wait === undefined) {
      counted.givenUp();
      return;
    }
    counted.retried();
    // It waits for that time, not for its function.
    const { since: _, ...again } = invocation;
    later({ ...again, tries: tries + 1 }, wait);
  };
  /** As on AWS that is no failure: nothing is said of it before it lasts. */
  const wait = (invocation: Invocation): void => {
    const throttles = (invocation.throttles ?? 0) + 1;
    if (waitedSeconds(throttles) < PATIENCE_SECONDS) {
      counted.came(sinceOf(invocation));
      later({ ...invocation, throttles }, waitSeconds(throttles));
    } else {
      counted.givenUp();
      log(`function ${invocation.function}: it was busy for six hours; given up`);
    }
  };
  const later = timers.define<Invocation>("lambda/invoke", async (asked) => {
    const invocation = { ...asked, since: sinceOf(asked) };
    counted.isDue(invocation.since);
    try {
      await invoke(invocation.function, invocation.payload, () => counted.begins(invocation.since));
    } catch (error) {
      if (isThrottled(error)) wait(invocation);
      else retry(invocation, error);
    }
  });
  const sinceOf = ({ since = now() }: Invocation): number => since;
  return {
    invokeLater(name, payload) {
      const since = now();
      counted.came(since);
      later({ function: name, payload, tries: 0, since }, 0);
    },
    counts: counted.now,
  };
};

const isThrottled = (error: unknown): boolean =>
  (error as { errorType?: unknown } | undefined)?.errorType === "Lambda.TooManyRequestsException";

const waitSeconds = (throttles: number): number =>
  Math.min(2 ** (throttles - 1), LONGEST_WAIT_SECONDS);

/** Before the next wait. */
const waitedSeconds = (throttles: number): number =>
  Array.from({ length: throttles - 1 }, (_, index) => waitSeconds(index + 1)).reduce(
    (sum, each) => sum + each,
    0,
  );
