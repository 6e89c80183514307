/**
 * Where a flow stands, as plain data: enough for a later process to go on from there. The flow of the
 * whole execution has the path "", one inside a Parallel or Map the path of its branch.
 */
export interface FlowState {
  readonly state: string;
  readonly input: unknown;
  /** Of this flow's own scope. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The last event that the history has of this flow. */
  readonly lastEvent: number;
  /** Set once the state is entered: what is done of it. */
  readonly stay?: Stay;
  /** Set once the flow is over. */
  readonly output?: { readonly value: unknown };
}

/** What is known of a stay in a state. */
export interface Stay {
  /** ISO 8601 */
  readonly enteredAt: string;
  /** Attempts that failed, and how often each of the state's retriers was used. */
  readonly retries?: number;
  readonly used?: readonly number[];
  /** A Wait's end, or that of the pause before the next attempt. */
  readonly until?: Date | undefined;
  readonly task?: TaskStay | undefined;
  /** The branches or iterations of this attempt have been started. */
  readonly areInnerStarted?: boolean;
}

export interface TaskStay {
  readonly token: string;
  /** Its function has answered; only the token's answer is still to come, by then. */
  readonly asked?: { readonly until?: Date | undefined };
}

/** Keeps where each flow of one execution stands. */
export interface Progress {
  get(path: string): FlowState | undefined;
  set(path: string, state: FlowState): void;
  /** Forgets the flows inside a state. */
  clearInside(path: string, state: string): void;
}

/** Of an execution's flows by path; `changed` is called after every change. */
export const progressIn = (
  flows: Map<string, FlowState>,
  changed: () => void = () => undefined,
): Progress => ({
  get: (path) => flows.get(path),
  set(path, state) {
    flows.set(path, state);
    changed();
  },
  clearInside(path, state) {
    const prefix = innerPath(path, state, "");
    const inside = [...flows.keys()].filter((each) => each.startsWith(prefix));
    for (const each of inside) flows.delete(each);
    if (inside.length > 0) changed();
  },
});

/** Of a branch or iteration; a state's name may hold anything but a line break. */
export const innerPath = (path: string, state: string, index: number | ""): string =>
  `${path}\n${state}\n${index}`;
