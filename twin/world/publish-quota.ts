import { performance } from "node:perf_hooks";

/** IoT Core: publishes a second of one connection, in and out together. (AWS IoT Core quotas) */
const PER_SECOND = 100;

/** What one connection did, since it was made. */
export interface ConnectionCount {
  readonly clientId: string;
  readonly messages: number;
  readonly discarded: number;
  /** In its busiest second. */
  readonly most: number;
}

export interface PublishQuota<Connection extends object> {
  /** Counts a publish of that connection, in or out; whether it is beyond what IoT Core takes. */
  isBeyond(connection: Connection): boolean;
  /** A connection that ended takes its counts with it, but for what was discarded in all. */
  forget(connection: Connection): void;
  discarded(): number;
  connections(): ConnectionCount[];
  close(): void;
}

/**
 * Discards what a connection carries beyond a hundred publishes a second. AWS does not say how it
 * measures: here a connection saves up one second's worth at most. What piled up while this process
 * stood still is not laid to the clients: IoT Core would have taken it in time.
 */
export const createPublishQuota = <Connection extends object>(
  idOf: (connection: Connection) => string,
  log: (line: string) => void,
  now: () => number = () => performance.now(),
): PublishQuota<Connection> => {
  const budgets = new Map<Connection, Budget>();
  const stalled = watchStalls(now);
  let discarded = 0;
  const budgetOf = (connection: Connection): Budget => {
    const known = budgets.get(connection);
    if (known !== undefined) return known;
    const fresh = newBudget(now(), stalled.ms());
    budgets.set(connection, fresh);
    return fresh;
  };
  return {
    isBeyond(connection) {
      const budget = budgetOf(connection);
      const isBeyond = !spend(budget, now(), stalled.ms());
      if (!isBeyond) return false;
      discarded += 1;
      if (budget.discarded === 1) {
        log(
          `broker: ${idOf(connection)} carries more than ${PER_SECOND} publishes a second; what is beyond is discarded, as by IoT Core`,
        );
      }
      return true;
    },
    forget: (connection) => void budgets.delete(connection),
    discarded: () => discarded,
    connections: () =>
      [...budgets].map(([connection, { messages, discarded: lost, most }]) => ({
        clientId: idOf(connection),
        messages,
        discarded: lost,
        most,
      })),
    close: stalled.close,
  };
};

interface Budget {
  left: number;
  at: number;
  /** How long the process had stood still when this budget was last filled. */
  stalledMs: number;
  messages: number;
  discarded: number;
  most: number;
  second: { readonly from: number; count: number };
}

const newBudget = (at: number, stalledMs: number): Budget => ({
  left: PER_SECOND,
  at,
  stalledMs,
  messages: 0,
  discarded: 0,
  most: 0,
  second: { from: at, count: 0 },
});

/** Whether there was room. */
const spend = (budget: Budget, at: number, stalledMs: number): boolean => {
  const room = PER_SECOND + ((stalledMs - budget.stalledMs) * PER_SECOND) / 1_000;
  const saved = budget.left + ((at - budget.at) * PER_SECOND) / 1_000;
  budget.left = Math.min(Math.max(room, budget.left), saved);
  budget.at = at;
  budget.stalledMs = stalledMs;
  budget.messages += 1;
  if (at - budget.second.from >= 1_000) budget.second = { from: at, count: 0 };
  budget.second.count += 1;
  budget.most = Math.max(budget.most, budget.second.count);
  if (budget.left < 1) {
    budget.discarded += 1;
    return false;
  }
  budget.left -= 1;
  return true;
};

const LOOK_MS = 100;

/** How long the process stood still in all: its own timer tells by being late. */
const watchStalls = (now: () => number) => {
  let stalledMs = 0;
  let due = now() + LOOK_MS;
  const timer = setInterval(() => {
    stalledMs += Math.max(0, now() - due);
    due = now() + LOOK_MS;
  }, LOOK_MS);
  timer.unref();
  return { ms: () => stalledMs, close: () => clearInterval(timer) };
};
