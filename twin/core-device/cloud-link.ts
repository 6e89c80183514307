import { connectAsync, type MqttClient } from "mqtt";
import { isMatch } from "./ipc/topic-match.ts";

type Receive = (topic: string, payload: Uint8Array) => void;

/** The device's one MQTT connection, shared by the nucleus and its components. */
export interface CloudLink {
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

export const connectCloud = async (url: string, clientId: string): Promise<CloudLink> => {
  const client = await connectAsync(url, {
    clientId,
    clean: true,
    reconnectPeriod: 1_000,
    resubscribe: true,
    // A component is told when a publish fails, and tries again itself.
    queueQoSZero: false,
  });
  const subscriptions = new Set<{ filter: string; receive: Receive }>();
  client.on("message", (topic, payload) => {
    for (const { filter, receive } of subscriptions)
      if (isMatch(filter, topic)) receive(topic, payload);
  });
  client.on("error", () => undefined);
  return {
    publish: async (topic, payload, { qos = 1, retain = false } = {}) => {
      await client.publishAsync(topic, Buffer.from(payload), { qos, retain });
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
    close: () => client.endAsync(true),
  };
};

const unsubscribe = (client: MqttClient, filter: string): void => {
  client.unsubscribeAsync(filter).catch(() => undefined);
};
