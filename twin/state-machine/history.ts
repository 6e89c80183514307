import { runtimeFailure } from "./state-failure.ts";

/** An event of an execution's history in AWS's names; data is JSON text. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  /** One member such as `stateEnteredEventDetails`. */
  readonly [details: string]: unknown;
}

export interface History {
  readonly events: readonly HistoryEvent[];
  /** @throws StateFailure when only the last event is left, which `conclude` needs */
  append(type: string, previousEventId: number, details?: Details): number;
  /** The execution's last event always fits. */
  conclude(type: string, details?: Details): void;
}

/** `name` is without its suffix: `stateEntered` for `stateEnteredEventDetails`. */
export interface Details {
  readonly name: string;
  readonly value: object;
}

/** Standard executions hold this many events, not one more (AWS quota, hard). */
export const MAX_EVENTS = 25_000;

export const createHistory = (
  now: () => Date,
  onEvent: (event: HistoryEvent) => void = () => undefined,
  earlier: Iterable<HistoryEvent> = [],
): History => {
  const events: HistoryEvent[] = [...earlier];
  const add = (type: string, previousEventId: number, details?: Details): number => {
    const event: HistoryEvent = {
      id: events.length + 1,
      previousEventId,
      timestamp: now(),
      type,
      ...(details === undefined ? {} : { [`${details.name}EventDetails`]: details.value }),
    };
    events.push(event);
    onEvent(event);
    return event.id;
  };
  return {
    events,
    append(type, previousEventId, details) {
      if (events.length >= MAX_EVENTS - 1)
        throw runtimeFailure(
          `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
        );
      return add(type, previousEventId, details);
    },
    conclude: (type, details) => void add(type, events.length, details),
  };
};

/** Writes one line of events in which each names the one before; branches fork it. */
export interface Trail {
  record(type: string, details?: Details): void;
  fork(): Trail;
  /** A line that goes on from that event. */
  from(event: number): Trail;
  /** The event that the next one will name. */
  last(): number;
}

export const createTrail = (history: History, last: number): Trail => {
  let previous = last;
  return {
    record: (type, details) => {
      previous = history.append(type, previous, details);
    },
    fork: () => createTrail(history, previous),
    from: (event) => createTrail(history, event),
    last: () => previous,
  };
};

/** JSON text with the flag AWS sets beside it. */
export const dataOf = (member: "input" | "output", value: unknown): object => ({
  [member]: JSON.stringify(value),
  [`${member}Details`]: { truncated: false },
});
