import { connectAsync, type MqttClient } from "mqtt";
import type { Mqtt } from "./world.ts";

/** A broker in another process, as the services see it. */
export interface BrokerLink {
  readonly url: string;
  readonly mqtt: Mqtt;
  /** Settles when the broker has taken every subscription that was made so far. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The services' client id, and their user name. */
const CLIENT_ID = "aws-iot-services";
const RECONNECT_MS = 500;

/**
 * Connects the cloud's services to a broker. A broker that went away is waited for: subscriptions
 * are made anew, and what was published meanwhile follows. @throws Error when nobody listens there
 */
export const linkBroker = async (
  url: string,
  log: (line: string) => void,
  /** Where the broker asks for one. */
  password?: string,
): Promise<BrokerLink> => {
  const client = await connectAsync(url, {
    clientId: CLIENT_ID,
    reconnectPeriod: RECONNECT_MS,
    ...(password && { username: CLIENT_ID, password }),
  });
  const subscriptions = new Set<Subscription>();
  const pending = new Set<Promise<unknown>>();
  client.on("error", (error) => log(`broker: ${error.message}`));
  client.on("message", (topic, payload) => {
    for (const subscription of subscriptions) deliver(subscription, topic, payload, log);
  });
  return {
    url,
    mqtt: {
      publish(topic, payload, { retain = false } = {}) {
        client
          .publishAsync(topic, payload, { qos: 1, retain })
          .catch((error: Error) => log(`broker: cannot publish on ${topic}: ${error.message}`));
      },
      subscribe(filter, receive) {
        const subscription = { filter, receive };
        subscriptions.add(subscription);
        const made = client
          .subscribeAsync(filter, { qos: 1 })
          .catch((error: Error) => log(`broker: cannot subscribe ${filter}: ${error.message}`))
          .finally(() => pending.delete(made));
        pending.add(made);
        return () => {
          subscriptions.delete(subscription);
          if (![...subscriptions].some((other) => other.filter === filter)) drop(client, filter);
        };
      },
    },
    settled: async () => void (await Promise.all(pending)),
    close: () => client.endAsync(true),
  };
};

interface Subscription {
  readonly filter: string;
  readonly receive: (topic: string, payload: Uint8Array) => void;
}

const deliver = (
  { filter, receive }: Subscription,
  topic: string,
  payload: Uint8Array,
  log: (line: string) => void,
): void => {
  if (!isCovered(filter, topic)) return;
  try {
    receive(topic, payload);
  } catch (error) {
    log(`broker: a subscriber of ${filter} failed on ${topic}: ${error}`);
  }
};

/** MQTT 3.1.1, chapter 4.7: "+" is one level, "#" all the rest, and neither covers a first "$". */
const isCovered = (filter: string, topic: string): boolean => {
  if (topic.startsWith("$") && !filter.startsWith("$")) return false;
  const pattern = filter.split("/");
  const levels = topic.split("/");
  const isOpen = pattern.at(-1) === "#";
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? levels.length < fixed.length : levels.length !== fixed.length) return false;
  return fixed.every((part, index) => part === "+" || part === levels[index]);
};

const drop = (client: MqttClient, filter: string): void => {
  client.unsubscribeAsync(filter).catch(() => undefined);
};
