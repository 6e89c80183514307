import type { Retrier } from "./definition.ts";
import { pause } from "./pause.ts";
import { errorOutputOf, isTakenBy, StateFailure } from "./state-failure.ts";
import type { Step } from "./step.ts";
import type { Visit } from "./visit.ts";
import { noteStay, stayOf, withContext } from "./visit.ts";

/** Runs the attempt as often as Retry allows, then hands the failure to Catch. @throws StateFailure when nothing takes it */
export const withRecovery = async (
  visit: Visit,
  attempt: (visit: Visit) => Promise<Step>,
): Promise<Step> => {
  const { retries: failed = 0, until } = stayOf(visit);
  // An earlier process died in the pause before this attempt.
  if (failed > 0 && until !== undefined) await pause(visit, "afterReal", 0);
  for (let retries = failed; ; retries += 1) {
    try {
      return await attempt(retries === 0 ? visit : withRetryCount(visit, retries));
    } catch (thrown) {
      const failure = failureIn(thrown, visit);
      const delay = delayBeforeRetry(failure, visit);
      if (delay === undefined) return await recovered(failure, visit);
      noteStay(visit, { retries: retries + 1, task: undefined, areInnerStarted: false });
      // What was busy or broken needs real time to get well.
      await pause(visit, "afterReal", delay);
    }
  }
};

const withRetryCount = (visit: Visit, count: number): Visit =>
  withContext(visit, { State: { ...(visit.context["State"] as object), RetryCount: count } });

// A stop beats every Retry and Catch; what is no failure of a state is a defect, never swallowed.
const failureIn = (thrown: unknown, { run }: Visit): StateFailure => {
  if (run.signal.aborted) throw run.signal.reason;
  if (thrown instanceof StateFailure) return thrown;
  throw thrown;
};

const delayBeforeRetry = (failure: StateFailure, visit: Visit): number | undefined => {
  const retriers = visit.state.Retry ?? [];
  const index = retriers.findIndex(({ ErrorEquals }) => isTakenBy(ErrorEquals, failure));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const used = retriers.map((_, each) => stayOf(visit).used?.[each] ?? 0);
  const count = used[index] ?? 0;
  if (count >= (retrier.MaxAttempts ?? 3)) return undefined;
  noteStay(visit, { used: used.with(index, count + 1) });
  return retryDelaySeconds(retrier, count, visit.run.random);
};

/** Seconds before retry number `count` (from 0): growing, capped, and with FULL jitter anything below. */
export const retryDelaySeconds = (
  retrier: Retrier,
  count: number,
  random: () => number,
): number => {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** count, MaxDelaySeconds);
  return retrier.JitterStrategy === "FULL" ? seconds * random() : seconds;
};

const recovered = async (failure: StateFailure, visit: Visit): Promise<Step> => {
  const catcher = visit.state.Catch?.find(({ ErrorEquals }) => isTakenBy(ErrorEquals, failure));
  if (catcher === undefined) throw failure;
  const shaped = await visit.queries.caught(visit, catcher, errorOutputOf(failure));
  return { ...shaped, next: catcher.Next };
};
