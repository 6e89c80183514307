import { randomUUID } from "node:crypto";
import type { Store } from "../../world/store.ts";
import type { Timers } from "../../world/timers.ts";
import type { Clock, EventBus } from "../../world/world.ts";
import { knownRules } from "./known-rules.ts";

/** An event as EventBridge hands it to targets. */
export interface CloudEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds, UTC. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

export interface EventRule {
  readonly name: string;
  /** EventBridge's pattern language; see pattern.ts. */
  readonly pattern: unknown;
  readonly target: (event: CloudEvent) => void | Promise<void>;
  /** Takes what the target refused for good. */
  readonly deadLetter?: (event: CloudEvent, error: unknown) => void;
}

/** Since start. */
interface EventCounts {
  readonly emitted: number;
  readonly unmatched: number;
  readonly delivered: number;
  /** Deliveries beyond the first of one event to one target. */
  readonly duplicated: number;
  readonly retried: number;
  readonly deadLettered: number;
}

export interface LocalEventBus extends EventBus {
  /** Adds a rule, or replaces the one of that name. @throws InvalidPattern */
  putRule(rule: EventRule): void;
  removeRule(name: string): void;
  /** Sends an event as it is, so that a client's PutEvents keeps its time and id. */
  send(event: CloudEvent): void;
  envelope(event: Parameters<EventBus["emit"]>[0]): CloudEvent;
  counts(): EventCounts;
}

/** An event on its way to a rule's target. */
interface Delivery {
  readonly rule: string;
  readonly event: CloudEvent;
  readonly tries: number;
}

export interface EventBusOptions {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly timers: Timers;
  readonly log: (line: string) => void;
  /** Share of the events delivered twice, 0 to 1: EventBridge delivers at least once. Default 1/3. */
  readonly duplicates?: number | undefined;
  /** Which events those are follows from it. */
  readonly seed?: number | undefined;
}

/** EventBridge's default bus: matches rules and calls targets, at least once and never in between. */
export const createEventBus = (options: EventBusOptions): LocalEventBus => {
  const { account, region, clock, store, timers, log, duplicates = 1 / 3, seed = 1 } = options;
  const rules = knownRules<EventRule>(store);
  const counts = {
    emitted: 0,
    unmatched: 0,
    delivered: 0,
    duplicated: 0,
    retried: 0,
    deadLettered: 0,
  };

  const attempt = async ({ rule: name, event, tries }: Delivery): Promise<void> => {
    const rule = rules.get(name);
    // Somebody took it away meanwhile.
    if (rule === undefined) return;
    try {
      await (await rule.put).target(event);
      counts.delivered += 1;
    } catch (error) {
      const wait = RETRY_SECONDS[tries];
      if (wait === undefined) return bury(await rule.put, event, error);
      counts.retried += 1;
      deliver({ rule: name, event, tries: tries + 1 }, wait);
    }
  };
  const deliver = timers.define<Delivery>("events/deliver", attempt);

  const bury = (rule: EventRule, event: CloudEvent, error: unknown): void => {
    counts.deadLettered += 1;
    log(`event bus: rule ${rule.name} gave up on ${event["detail-type"]} ${event.id}: ${error}`);
    rule.deadLetter?.(event, error);
  };

  const send = (event: CloudEvent): void => {
    counts.emitted += 1;
    const isTwice = fraction(seed + counts.emitted) < duplicates;
    const matching = [...rules.values()].filter((rule) => rule.matches(event));
    if (matching.length === 0) counts.unmatched += 1;
    for (const { name } of matching) {
      deliver({ rule: name, event, tries: 0 }, 0);
      if (!isTwice) continue;
      counts.duplicated += 1;
      deliver({ rule: name, event, tries: 0 }, DUPLICATE_SECONDS);
    }
  };

  const envelope: LocalEventBus["envelope"] = ({ source, detailType, resources, detail }) => ({
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source,
    account,
    time: clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z"),
    region,
    resources,
    // A copy as JSON: a target must not see later changes, nor Dates.
    detail: JSON.parse(JSON.stringify(detail)) as object,
  });

  return {
    emit: (event) => send(envelope(event)),
    send,
    envelope,
    putRule: rules.put,
    removeRule: rules.remove,
    counts: () => ({ ...counts }),
  };
};

/** EventBridge tries for 24 hours; here four times are enough to outlast a passing fault. */
const RETRY_SECONDS = [1, 5, 20];

const DUPLICATE_SECONDS = 1;

// A well-mixed number in [0, 1) from a counter, equal for equal seeds (splitmix32's finalizer).
const fraction = (counter: number): number => {
  let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
};
