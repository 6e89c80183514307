import type { Store } from "./store.ts";
import type { Timers } from "./timers.ts";

/**
 * What the local cloud's services share. One world per `npm start` or test; nothing here is global,
 * so that two run side by side.
 */
export interface World {
  readonly account: string;
  readonly region: string;
  /** Everything written to disk lies below this directory. */
  readonly stateDir: string;
  readonly log: (line: string) => void;
  readonly clock: Clock;
  /** What must outlive this process. */
  readonly store: Store;
  readonly timers: Timers;
  readonly objects: ObjectStore;
  readonly events: EventBus;
  readonly mqtt: Mqtt;
}

export interface Clock {
  now(): Date;
  /**
   * Runs `work` after that many seconds of the cloud's time, which `--speed` divides: what a policy
   * chose to wait. A closed clock runs nothing more.
   */
  after(seconds: number, work: () => void | Promise<void>): void;
  /** As `after`, in real seconds: what work may take, which no speed makes faster. */
  afterReal(seconds: number, work: () => void | Promise<void>): void;
  /** When `after` would run something. */
  due(seconds: number): Date;
  close(): void;
}

/** S3 as the other services see it; keys are S3 keys. */
export interface ObjectStore {
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
  put(bucket: string, key: string, body: Uint8Array): Promise<void>;
  list(bucket: string, prefix: string): Promise<readonly string[]>;
}

/** The default event bus: takes what services emit, matches rules, calls targets. */
export interface EventBus {
  emit(event: { source: string; detailType: string; resources: string[]; detail: object }): void;
}

/** IoT Core's message broker as the services see it. */
export interface Mqtt {
  publish(topic: string, payload: string, options?: { retain?: boolean }): void;
  /** Answers the function that ends the subscription. */
  subscribe(filter: string, receive: (topic: string, payload: Uint8Array) => void): () => void;
}
