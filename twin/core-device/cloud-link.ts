import { connectAsync, type MqttClient } from "mqtt";
import type { CoreClock } from "./core-clock.ts";
import { isMatch } from "./ipc/topic-match.ts";
import { type Kept, openOutageStore } from "./outage-store.ts";
import type { Profile } from "./profile.ts";

type Receive = (topic: string, payload: Uint8Array) => void;

/** The device's one MQTT connection, shared by the nucleus and its components. */
export interface CloudLink {
  /** Resolves once the core has taken it, which without a connection is not yet the cloud. */
  publish(
    topic: string,
    payload: Uint8Array | string,
    options?: { qos?: 0 | 1; retain?: boolean },
  ): Promise<void>;
  /** Answers the function that ends the subscription. */
  subscribe(filter: string, receive: Receive): Promise<() => void>;
  /** Called after each connection, the first included. */
  onConnect(listener: () => void): void;
  close(): Promise<void>;
}

export interface CloudLinkOptions {
  readonly url: string;
  readonly clientId: string;
  /** Where the broker asks for it, beside the client's id as user name. */
  readonly password?: string | undefined;
  readonly rules: Profile["cloud"];
  readonly clock: CoreClock;
  /** 0 to 1. */
  readonly random: () => number;
}

export const connectCloud = async (options: CloudLinkOptions): Promise<CloudLink> => {
  const client = await connectAsync(options.url, {
    clientId: options.clientId,
    ...(options.password && { username: options.clientId, password: options.password }),
    clean: true,
    // When to try again is the core's own rule.
    reconnectPeriod: 0,
    // The client forgets its subscriptions when it does not reconnect by itself.
    resubscribe: false,
    queueQoSZero: false,
  });
  const state = { isClosed: false, isOnline: true, attempt: 0 };
  const subscriptions = new Set<{ filter: string; receive: Receive }>();
  const kept = openOutageStore(options.rules.outage);
  const send = ({ topic, payload, qos, retain }: Kept) =>
    client.publishAsync(topic, payload, { qos, retain });
  const underWay = new Set<() => void>();
  /**
   * What is under way when the connection breaks waits with the rest: the client would forget it. A
   * publish beyond IoT Core's limit gets no PUBACK, so it is sent again after a while.
   */
  const deliver = (message: Kept): Promise<void> =>
    new Promise((resolve, reject) => {
      let again: NodeJS.Timeout | undefined;
      const end = (): void => {
        underWay.delete(giveBack);
        clearTimeout(again);
      };
      const giveBack = (): void => {
        end();
        try {
          kept.keep(message);
          resolve();
        } catch (error) {
          reject(error);
        }
      };
      const attempt = (): void => {
        again = setTimeout(attempt, options.rules.acknowledgedWithinMs);
        send(message)
          .then(() => resolve(), reject)
          .finally(end);
      };
      underWay.add(giveBack);
      attempt();
    });
  client.on("message", (topic, payload) => {
    for (const { filter, receive } of subscriptions)
      if (isMatch(filter, topic)) receive(topic, payload);
  });
  client.on("error", () => undefined);
  client.on("close", () => {
    state.isOnline = false;
    for (const giveBack of underWay) giveBack();
    void reconnect(client, options, state);
  });
  client.on("connect", () => {
    subscribeAgain(client, new Set([...subscriptions].map(({ filter }) => filter)));
    for (const message of kept.takeAll()) deliver(message).catch(() => undefined);
    state.isOnline = true;
  });
  return {
    publish: async (topic, payload, { qos = 1, retain = false } = {}) => {
      const message = { topic, payload: Buffer.from(payload), qos, retain };
      // Not `client.connected`: what was kept goes first.
      if (state.isOnline) await deliver(message);
      else kept.keep(message);
    },
    subscribe: async (filter, receive) => {
      const subscription = { filter, receive };
      subscriptions.add(subscription);
      await client.subscribeAsync(filter, { qos: 1 });
      return () => {
        subscriptions.delete(subscription);
        if (![...subscriptions].some((other) => other.filter === filter))
          unsubscribe(client, filter);
      };
    },
    onConnect: (listener) => void client.on("connect", listener),
    close: () => {
      state.isClosed = true;
      return client.endAsync(true);
    },
  };
};

/** Tries until it is connected again; each attempt waits longer. */
const reconnect = async (
  client: MqttClient,
  { rules, clock, random }: CloudLinkOptions,
  state: { readonly isClosed: boolean; attempt: number },
): Promise<void> => {
  if (state.isClosed) return;
  const { firstMs, maxMs, spread } = rules.reconnect;
  const longest = Math.min(maxMs, firstMs * 2 ** state.attempt);
  state.attempt += 1;
  await clock.sleep(longest * (0.5 + random() * (spread - 0.5)));
  if (state.isClosed || client.connected) return;
  client.once("connect", () => {
    state.attempt = 0;
  });
  client.reconnect();
};

/** A connection that breaks again meanwhile comes back here. */
const subscribeAgain = (client: MqttClient, filters: ReadonlySet<string>): void => {
  if (filters.size === 0) return;
  client.subscribeAsync([...filters], { qos: 1 }).catch(() => undefined);
};

const unsubscribe = (client: MqttClient, filter: string): void => {
  client.unsubscribeAsync(filter).catch(() => undefined);
};
