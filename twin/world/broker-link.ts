import { connect, connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { Mqtt } from "./world.ts";

/** A broker in another process, as the services see it. */
export interface BrokerLink {
  readonly url: string;
  readonly mqtt: Mqtt;
  /** Settles when the broker has taken every subscription that was made so far. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface LinkPlan {
  readonly url: string;
  readonly log: (line: string) => void;
  /** Where the broker asks for one. */
  readonly password?: string | undefined;
  /** When what a message changed is durable; until then the broker keeps it. Default: at once. */
  readonly afterCommit?: (work: () => void) => void;
}

/** The services' client id and user name; each subscription's connection adds its filter. */
const CLIENT_ID = "aws-iot-services";
const RECONNECT_MS = 500;

/**
 * Connects the cloud's services to a broker. A broker that went away is waited for: subscriptions
 * are made anew, and what was published meanwhile follows. Services that went away are waited for
 * by the broker: it keeps what they subscribed to, and has a message until its effect is durable.
 * @throws Error when nobody listens there
 */
export const linkBroker = async (plan: LinkPlan): Promise<BrokerLink> => {
  const { url, log } = plan;
  const client = await connectAsync(url, optionsFor(plan, CLIENT_ID));
  client.on("error", (error) => log(`broker: ${error.message}`));
  const sessions = new Map<string, Session>();
  const pending = new Set<Promise<unknown>>();
  const sessionOf = (filter: string): Session => {
    const session = sessions.get(filter) ?? openSession(plan, filter);
    if (!sessions.has(filter)) {
      sessions.set(filter, session);
      const made = session.isMade.finally(() => pending.delete(made));
      pending.add(made);
    }
    return session;
  };
  return {
    url,
    mqtt: {
      publish(topic, payload, { retain = false } = {}) {
        client
          .publishAsync(topic, payload, { qos: 1, retain })
          .catch((error: Error) => log(`broker: cannot publish on ${topic}: ${error.message}`));
      },
      subscribe(filter, receive) {
        const { receivers, end } = sessionOf(filter);
        // The same function may subscribe twice.
        const receiver = { receive };
        receivers.add(receiver);
        return () => {
          receivers.delete(receiver);
          if (receivers.size === 0 && sessions.delete(filter)) void end();
        };
      },
    },
    settled: async () => void (await Promise.all(pending)),
    async close() {
      await Promise.all([client, ...[...sessions.values()].map((each) => each.client)].map(leave));
    },
  };
};

const optionsFor = ({ password }: LinkPlan, clientId: string): IClientOptions => ({
  clientId,
  reconnectPeriod: RECONNECT_MS,
  ...(password && { username: CLIENT_ID, password }),
});

/** What the broker keeps for one filter while nobody is there, and who hears it. */
interface Session {
  readonly client: MqttClient;
  readonly receivers: Set<{ readonly receive: Receive }>;
  /** The broker has taken the subscription, or refused it. */
  readonly isMade: Promise<unknown>;
  /** The broker forgets it. */
  end(): Promise<void>;
}

type Receive = (topic: string, payload: Uint8Array) => void;

/**
 * A connection for each filter: in one session with overlapping filters aedes 1.2.0 mixed up which
 * message it still owed.
 */
const openSession = (plan: LinkPlan, filter: string): Session => {
  const { url, log, afterCommit = (work) => work() } = plan;
  const receivers: Session["receivers"] = new Set();
  const client = connect(url, { ...optionsFor(plan, `${CLIENT_ID} ${filter}`), clean: false });
  client.on("error", (error) => log(`broker: ${error.message}`));
  client.on("message", (topic, payload) => {
    for (const { receive } of receivers) deliver({ filter, receive }, topic, payload, log);
  });
  // Called after that; the message is acknowledged when it calls back.
  client.handleMessage = (_packet, done) => afterCommit(() => done());
  const isMade = client
    .subscribeAsync(filter, { qos: 1 })
    .catch((error: Error) => log(`broker: cannot subscribe ${filter}: ${error.message}`));
  return {
    client,
    receivers,
    isMade,
    async end() {
      await client.unsubscribeAsync(filter).catch(() => undefined);
      await leave(client);
    },
  };
};

const leave = (client: MqttClient): Promise<void> => client.endAsync(true);

interface Subscription {
  readonly filter: string;
  readonly receive: Receive;
}

const deliver = (
  { filter, receive }: Subscription,
  topic: string,
  payload: Uint8Array,
  log: (line: string) => void,
): void => {
  try {
    receive(topic, payload);
  } catch (error) {
    log(`broker: a subscriber of ${filter} failed on ${topic}: ${error}`);
  }
};
