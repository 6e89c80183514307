import type { FleetSnapshot } from "../domain/rollout/snapshot.ts";
import { createPollPace } from "./poll-pace.ts";

export interface FleetWatch {
  current(): FleetNews;
  /** Asks now, and soon again; at most one question is under way. */
  refresh(): Promise<void>;
  close(): void;
}

interface FleetNews {
  readonly fleet: FleetSnapshot;
  /** Milliseconds since the last good answer, when the newest question had none. */
  readonly ageMs?: number;
  /** Grows with every change and every failure. */
  readonly revision: number;
}

const EMPTY: FleetSnapshot = { devices: [], rollouts: [], models: [] };
/** No answer within this is no answer. */
const DEADLINE_MS = 15_000;

/** Keeps the fleet's last good snapshot, and how old it is while the cloud does not answer. */
export const watchFleet = (options: {
  snapshot: () => Promise<FleetSnapshot>;
  pollSeconds: number;
  now: () => number;
  log: (line: string) => void;
}): FleetWatch => {
  const { snapshot, now, log } = options;
  const pace = createPollPace(options.pollSeconds * 1_000);
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let [text, fleet, revision] = [JSON.stringify(EMPTY), EMPTY, 0];
  let [lastGood, failure] = [now(), "the cloud was not asked yet"];
  let question: Promise<void> | undefined;

  const succeed = (answer: FleetSnapshot): void => {
    pace.heard(answer);
    const answered = JSON.stringify(answer);
    if (answered !== text || failure !== "") revision += 1;
    if (failure !== "") log("fleet: the cloud answers");
    [text, fleet, lastGood, failure] = [answered, answer, now(), ""];
  };
  const fail = (error: unknown): void => {
    pace.heard(undefined);
    const reason = error instanceof Error ? error.message : `${error}`;
    if (reason !== failure) log(`fleet: no answer from the cloud, the last one stays: ${reason}`);
    failure = reason === "" ? "an error without a message" : reason;
    revision += 1;
  };

  const ask = (): Promise<void> => {
    clearTimeout(timer);
    question ??= beforeDeadline(snapshot)
      .then(succeed, fail)
      .finally(() => {
        question = undefined;
        if (!isClosed) timer = setTimeout(() => void ask(), pace.waitMs());
      });
    return question;
  };
  void ask();

  return {
    current: () => ({ fleet, revision, ...(failure !== "" && { ageMs: now() - lastGood }) }),
    refresh: () => {
      pace.hurry();
      return ask();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
};

const beforeDeadline = async <T>(ask: () => Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
};
