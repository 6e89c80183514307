import { errorText } from "../../error-text.ts";
import type { World } from "../../world/world.ts";
import type { Invoke } from "../stepfunctions/perform-lambda.ts";

/** Calls a function some time soon, whatever becomes of this process. */
export type InvokeLater = (functionNameOrArn: string, payload: unknown) => void;

interface Invocation {
  readonly function: string;
  readonly payload: unknown;
  readonly tries: number;
  /** How often the function was busy; none of an earlier version's. */
  readonly throttles?: number;
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
  { timers, log }: Pick<World, "timers" | "log">,
  invoke: Invoke,
): InvokeLater => {
  const retry = (invocation: Invocation, error: unknown): void => {
    const { function: name, tries } = invocation;
    const wait = RETRY_SECONDS[tries];
    const next = wait === undefined ? "given up" : `again in ${wait} s`;
    log(`function ${name}: ${errorText(error)}; ${next}`);
    if (wait !== undefined) later({ ...invocation, tries: tries + 1 }, wait);
  };
  /** As on AWS that is no failure: nothing is said of it before it lasts. */
  const wait = (invocation: Invocation): void => {
    const throttles = (invocation.throttles ?? 0) + 1;
    if (waitedSeconds(throttles) < PATIENCE_SECONDS)
      later({ ...invocation, throttles }, waitSeconds(throttles));
    else log(`function ${invocation.function}: it was busy for six hours; given up`);
  };
  const later = timers.define<Invocation>("lambda/invoke", async (invocation) => {
    try {
      await invoke(invocation.function, invocation.payload);
    } catch (error) {
      if (isThrottled(error)) wait(invocation);
      else retry(invocation, error);
    }
  });
  return (name, payload) => later({ function: name, payload, tries: 0 }, 0);
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
