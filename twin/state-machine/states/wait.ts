import { pause } from "../pause.ts";
import { queryFailure, runtimeFailure } from "../state-failure.ts";
import type { Visit } from "../visit.ts";
import type { StateWork } from "./state-work.ts";

/** Waits a number of seconds, or until a time. */
export const wait: StateWork = async (visit) => {
  const seconds = await secondsOf(visit);
  // Evaluated first, as on AWS: a fault in Output shows before the wait, not after.
  const shaped = await visit.queries.completed(visit);
  await pause(visit, "after", seconds);
  return { ...shaped, next: visit.state.Next };
};

const secondsOf = async (visit: Visit): Promise<number> => {
  const { queries, run, name } = visit;
  const seconds = await queries.field(visit, "Seconds");
  if (seconds !== undefined) {
    if (Number.isInteger(seconds) && (seconds as number) >= 0 && (seconds as number) <= MAX_SECONDS)
      return seconds as number;
    throw unusable(
      visit,
      `Seconds of the state '${name}' must be a whole number from 0 to ${MAX_SECONDS}, but was ${JSON.stringify(seconds)}`,
    );
  }
  const timestamp = await queries.field(visit, "Timestamp");
  const time =
    typeof timestamp === "string" && TIMESTAMP.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(time))
    throw unusable(
      visit,
      `Timestamp of the state '${name}' must be an RFC 3339 time such as 2026-01-31T12:00:00Z, but was ${JSON.stringify(timestamp)}`,
    );
  return Math.max(0, (time - run.clock.now().getTime()) / 1000);
};

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const MAX_SECONDS = 99_999_999;

const unusable = ({ language }: Visit, cause: string) =>
  language === "JSONata" ? queryFailure(cause) : runtimeFailure(cause);
