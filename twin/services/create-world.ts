import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PrincipalOf } from "../identity/principal.ts";
import { partitionOf } from "../partition.ts";
import { createBroker } from "../world/broker.ts";
import type { BrokerIdentity } from "../world/broker-guard.ts";
import { linkBroker } from "../world/broker-link.ts";
import { createClock } from "../world/clock.ts";
import { createTimers } from "../world/create-timers.ts";
import { forgetfulStore, type Store } from "../world/store.ts";
import type { Clock, World } from "../world/world.ts";
import type { LocalEventBus } from "./events/event-bus.ts";
import { createEventBus } from "./events/event-bus.ts";
import type { Buckets } from "./s3/buckets.ts";
import { createBuckets } from "./s3/buckets.ts";
import { objectStoreOf } from "./s3/object-store.ts";

export interface WorldOptions {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** Default: a new temporary directory, removed by `close`. */
  readonly stateDir?: string | undefined;
  readonly log?: ((line: string) => void) | undefined;
  /** Divides the cloud's waits. */
  readonly speed?: number | undefined;
  /** Instead of the wall's, e.g. one that jumps from wait to wait; `speed` is then without effect. */
  readonly clock?: Clock | undefined;
  /** 0, the default, picks a free one. */
  readonly mqttPort?: number | undefined;
  /** A broker that runs already, in another process; instead of one of the world's own. */
  readonly mqttUrl?: string | undefined;
  /** Of the cloud's services there, where it lets in only whom it knows. */
  readonly mqttPassword?: string | undefined;
  /**
   * Who has each access key; functions have their names as key, devices those of their things. With
   * it every signature is verified, a key of nobody's is refused, and policies are enforced, by the
   * endpoint and by a broker of the twin's own.
   */
  readonly principalOf?: PrincipalOf | undefined;
  /** Share of events delivered twice; default 1/3. */
  readonly duplicates?: number | undefined;
  readonly seed?: number | undefined;
  readonly buckets?: readonly string[] | undefined;
  /** What outlives this process; default: nothing. It is closed with the world. */
  readonly store?: Store | undefined;
}

/** A world with the parts that its owner, not its services, reaches. */
export interface LocalWorld extends World {
  readonly events: LocalEventBus;
  /** mqtt://127.0.0.1:port */
  readonly mqttUrl: string;
  /** Settles when messages of everything subscribed so far arrive. */
  mqttSettled(): Promise<void>;
  readonly buckets: Buckets;
  /** Ends timers, broker and connections; nothing keeps the process alive afterwards. */
  close(): Promise<void>;
}

/**
 * Clock, event bus, broker and object store of one local cloud.
 * @throws Error when the MQTT port is taken, or nobody listens at the MQTT URL
 */
export const createWorld = async (options: WorldOptions = {}): Promise<LocalWorld> => {
  const { account = "123456789012", region = "eu-west-1", speed = 1, mqttPort = 0 } = options;
  const log = options.log ?? ((line: string) => console.error(line));
  const store = options.store ?? forgetfulStore();
  const { afterCommit } = store;
  const broker = await (options.mqttUrl === undefined
    ? createBroker({ port: mqttPort, log, identity: brokerIdentity(options, account, region) })
    : linkBroker({ url: options.mqttUrl, log, password: options.mqttPassword, afterCommit }));
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), "retrain-to-fleet-"));
  const clock = options.clock ?? createClock({ speed, log });
  const timers = createTimers(clock, store, log);
  const buckets = createBuckets(join(stateDir, "s3"), () => clock.now(), store);
  for (const bucket of options.buckets ?? []) buckets.create(bucket);
  const { duplicates, seed } = options;
  const events = createEventBus({
    account,
    region,
    clock,
    store,
    timers,
    log,
    duplicates,
    seed,
  });
  return {
    account,
    region,
    stateDir,
    log,
    clock,
    store,
    timers,
    events,
    mqttUrl: broker.url,
    mqttSettled: async () => ("settled" in broker ? broker.settled() : undefined),
    buckets,
    mqtt: {
      subscribe: broker.mqtt.subscribe,
      // Nobody may hear of what a crash would take back.
      publish: (...message) => store.afterCommit(() => broker.mqtt.publish(...message)),
    },
    objects: objectStoreOf(buckets),
    async close() {
      clock.close();
      store.close();
      await broker.close();
      if (options.stateDir === undefined) await rm(stateDir, { recursive: true, force: true });
    },
  };
};

const brokerIdentity = (
  { principalOf }: WorldOptions,
  account: string,
  region: string,
): BrokerIdentity | undefined =>
  principalOf && { principalOf, place: { partition: partitionOf(region), region, account } };
