import type { HistoryEvent } from "../../twin/state-machine/history.ts";

interface Recoverer {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Recoverer[];
  readonly Catch?: readonly (Recoverer & { readonly Next: string })[];
}

export interface Coverage {
  /** Takes in one execution's whole history. */
  add(history: readonly HistoryEvent[]): void;
  /** What was never taken, each in one line. */
  missing(): readonly string[];
  /** A table of what was taken of what there is. */
  report(): string;
}

/**
 * Which states, choice branches, retriers and catchers of a state machine executions took, read
 * from their histories. A branch is known by the state that follows it, a retrier or catcher by the
 * failed task's error, so two of them that cannot be told apart are refused.
 */
export const createCoverage = (states: Readonly<Record<string, State>>): Coverage => {
  const open = itemsOf(states);
  const taken = new Set<string>();

  const add = (history: readonly HistoryEvent[]): void => {
    let at: Position = { state: "" };
    for (const event of history) at = follow(at, event);
  };

  const follow = (at: Position, event: HistoryEvent): Position => {
    const entered = nameIn(event, "stateEntered");
    if (entered !== undefined) {
      takeTransition(at, entered);
      taken.add(`state ${entered}`);
      return { state: entered };
    }
    if (event.type !== "TaskScheduled" || at.error === undefined) {
      return { ...at, ...errorIn(event) };
    }
    taken.add(`retry ${at.state}[${indexOf(states[at.state]?.Retry, at.error)}]`);
    return { state: at.state };
  };

  const takeTransition = ({ state: from, error }: Position, to: string): void => {
    const state = states[from];
    if (state?.Type === "Choice") taken.add(`branch ${from} → ${to}`);
    else if (error !== undefined) {
      taken.add(`catch ${from}[${indexOf(state?.Catch, error)}] → ${to}`);
    }
  };

  return {
    add,
    missing: () => open.filter((item) => !taken.has(item)),
    report: () =>
      ["state", "branch", "retry", "catch"]
        .map((kind) => {
          const all = open.filter((item) => item.startsWith(`${kind} `));
          const count = all.filter((item) => taken.has(item)).length;
          return `${kind.padEnd(7)} ${count} of ${all.length} (${Math.floor((100 * count) / all.length)} %)`;
        })
        .join("\n"),
  };
};

interface Position {
  readonly state: string;
  /** Of the state's task, until it is tried again or left. */
  readonly error?: string;
}

const itemsOf = (states: Readonly<Record<string, State>>): string[] => {
  const items = Object.entries(states).flatMap(([name, state]) => [
    `state ${name}`,
    ...[
      ...(state.Choices ?? []).map(({ Next }) => Next),
      ...(state.Default ? [state.Default] : []),
    ].map((next) => `branch ${name} → ${next}`),
    ...(state.Retry ?? []).flatMap(({ MaxAttempts }, index) =>
      // One of no attempts only keeps an error from the retriers after it.
      MaxAttempts === 0 ? [] : [`retry ${name}[${index}]`],
    ),
    ...(state.Catch ?? []).map(({ Next }, index) => `catch ${name}[${index}] → ${Next}`),
  ]);
  const twice = items.find((item, index) => items.indexOf(item) !== index);
  if (twice)
    throw new Error(`coverage: two of "${twice}" cannot be told apart; give each its own Next`);
  return items;
};

const nameIn = (event: HistoryEvent, kind: string): string | undefined =>
  (event[`${kind}EventDetails`] as { name?: string } | undefined)?.name;

const errorIn = (event: HistoryEvent): { error?: string } => {
  if (!/Failed|TimedOut/.test(event.type)) return {};
  const [, details] = Object.entries(event).find(([key]) => /^task.*EventDetails$/.test(key)) ?? [];
  return { error: (details as { error?: string } | undefined)?.error ?? "" };
};

/** The second is everything but a timeout, which no retrier here leaves to it. */
const NAMES_ALL = ["States.ALL", "States.TaskFailed"];

/** The first that names the error, as Step Functions takes it. */
const indexOf = (recoverers: readonly Recoverer[] | undefined, error: string): number =>
  recoverers?.findIndex(({ ErrorEquals }) =>
    ErrorEquals.some((name) => NAMES_ALL.includes(name) || name === error),
  ) ?? -1;
