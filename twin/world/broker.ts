import type { AddressInfo, Server } from "node:net";
import type { AedesOptions, AedesPublishPacket, Client, PublishPacket } from "aedes";
import { Aedes } from "aedes";
import { createBrokerDoor } from "./broker-door.ts";
import { type BrokerGuard, type BrokerIdentity, createBrokerGuard } from "./broker-guard.ts";
import type { Collection } from "./collection.ts";
import { type ConnectionCount, createPublishQuota, type PublishQuota } from "./publish-quota.ts";
import {
  keepRetained,
  type RetainedMessage,
  type RetainedPersistence,
} from "./retained-messages.ts";
import { makeShallow } from "./shallow-emitter.ts";
import type { Mqtt } from "./world.ts";

export interface Broker {
  /** mqtt://127.0.0.1:port */
  readonly url: string;
  readonly port: number;
  readonly mqtt: Mqtt;
  readonly counts: () => BrokerCounts;
  close(): Promise<void>;
}

/** Since start; `clients` is now. */
export interface BrokerCounts {
  readonly messages: number;
  readonly bytes: number;
  /** Refused for their size or topic; the client's connection is closed, as IoT Core does. */
  readonly refused: number;
  /** Publishes, in or out, beyond what one connection may carry in a second. */
  readonly discarded: number;
  readonly clients: number;
  /** Of the clients that are connected now, but for the cloud's own services. */
  readonly connections: readonly ConnectionCount[];
}

/** IoT Core's limit for one message. */
const MAX_PAYLOAD_BYTES = 128 * 1024;

/**
 * An MQTT broker on loopback, in IoT Core's place. Port 0 picks a free one. With identities it lets
 * in whom it knows, and lets everybody do what its policies say; without them, everything.
 * @throws Error naming the port when it is taken
 */
export const createBroker = async (options: {
  port: number;
  host?: string;
  identity?: BrokerIdentity | undefined;
  /** Where retained messages outlive the process; default: nowhere. */
  retained?: Collection<RetainedMessage> | undefined;
  log?: (line: string) => void;
}): Promise<Broker> => {
  const { port, host = "127.0.0.1", identity, retained, log = console.error } = options;
  const counts = { messages: 0, bytes: 0, refused: 0 };
  const refuse = (who: string, reason: string): Error => {
    counts.refused += 1;
    log(`broker: refused ${who}: ${reason}`);
    return new Error(reason);
  };
  const quota = createPublishQuota<Client>(({ id }) => id, log);
  const countsNow = (): BrokerCounts => ({
    ...counts,
    discarded: quota.discarded(),
    clients: aedes.connectedClients,
    connections: quota.connections(),
  });
  const door = createBrokerDoor({
    handle: (stream, request) => aedes.handle(stream, request),
    principalOf: identity?.principalOf,
    counts: countsNow,
  });
  const guard = identity && createBrokerGuard(identity, door.signedBy);
  const mayTakeMore = limitedBy(quota, guard);
  const aedes = await Aedes.createBroker({
    ...(guard && enforcing(guard, refuse)),
    // What it may not hear is not brought to it.
    authorizeForward: (client, packet) =>
      client &&
      (guard?.mayReceive(client, packet.topic) === false || !mayTakeMore(client, packet.topic))
        ? null
        : packet,
    authorizePublish(client, packet, done) {
      if (client && !mayTakeMore(client, packet.topic)) {
        discard(packet);
        return done(null);
      }
      const reason =
        refusalOf(packet.topic, packet.payload.length) ??
        (client && guard?.mayPublish(client, packet.topic, packet.retain) === false
          ? `not authorized to publish on ${packet.topic}`
          : undefined);
      if (reason === undefined) return done(null);
      return done(refuse(`a message of ${client?.id ?? "the cloud"}`, reason));
    },
    published(packet, _client, done) {
      if (!packet.topic.startsWith(BROKER_TOPICS)) {
        counts.messages += 1;
        counts.bytes += packet.payload.length;
      }
      done(null);
    },
  });
  aedes.on("clientDisconnect", quota.forget);
  const { persistence, mq } = insidesOf(aedes);
  makeShallow(mq);
  if (retained) await keepRetained(persistence, retained);
  const { server } = door;
  await listen(server, host, port).catch(async (cause) => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    throw cause;
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `mqtt://${host}:${bound}`,
    port: bound,
    mqtt: mqttOf(aedes, log),
    counts: countsNow,
    close: async () => {
      quota.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
};

/** Its types leave them out. */
const insidesOf = (aedes: Aedes) =>
  aedes as unknown as {
    readonly persistence: RetainedPersistence;
    readonly mq: Parameters<typeof makeShallow>[0];
  };

type Refuse = (who: string, reason: string) => Error;

/** A connection that does what it may not is closed, as by IoT Core. */
const enforcing = (guard: BrokerGuard, refuse: Refuse): AedesOptions => ({
  authenticate(client, user, password, done) {
    const refusal = guard.refusalOfClient(client, user, password);
    if (refusal) refuse(`a connection as ${client.id}`, refusal.message);
    done(refusal ?? null, refusal === undefined);
  },
  authorizeSubscribe(client, subscription, done) {
    if (guard.maySubscribe(client, subscription.topic)) return done(null, subscription);
    const reason = `not authorized to subscribe ${subscription.topic}`;
    return done(refuse(`a subscription of ${client.id}`, reason));
  },
});

/** The cloud's own services are no clients of IoT Core, and the broker's own topics none of its publishes. */
const limitedBy =
  (quota: PublishQuota<Client>, guard: BrokerGuard | undefined) =>
  (client: Client, topic: string): boolean =>
    topic.startsWith(BROKER_TOPICS) || guard?.isService(client) === true || !quota.isBeyond(client);

/**
 * The connection stays, and a QoS 1 publish gets no PUBACK. The broker has no such answer, so the
 * message becomes one of its own, which nobody hears.
 */
const discard = (packet: PublishPacket): void =>
  void Object.assign(packet, {
    topic: `${BROKER_TOPICS}discarded`,
    qos: 0,
    retain: false,
    payload: "",
  });

const BROKER_TOPICS = "$SYS/";

const refusalOf = (topic: string, bytes: number): string | undefined => {
  if (topic.startsWith(BROKER_TOPICS)) return `topic ${topic} is the broker's own`;
  return bytes > MAX_PAYLOAD_BYTES
    ? `${topic}: payload of ${bytes} bytes, at most ${MAX_PAYLOAD_BYTES} are allowed`
    : undefined;
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const message =
        cause.code === "EADDRINUSE"
          ? `MQTT broker: port ${port} on ${host} is taken; stop what listens there or choose another with --mqtt-port (0 picks a free one)`
          : `MQTT broker: cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new Error(message, { cause }));
    });
    server.listen(port, host, resolve);
  });

const mqttOf = (aedes: Aedes, log: (line: string) => void): Mqtt => ({
  publish(topic, payload, { retain = false } = {}) {
    const packet = {
      cmd: "publish",
      topic,
      payload: Buffer.from(payload),
      qos: 1,
      retain,
      dup: false,
    } as const;
    aedes.publish(packet, (error) => {
      if (error) log(`broker: cannot publish on ${topic}: ${error.message}`);
    });
  },
  subscribe(filter, receive) {
    // The broker takes a subscriber out on the next tick only.
    let isEnded = false;
    const deliver = (packet: AedesPublishPacket, done: () => void): void => {
      try {
        if (!isEnded) receive(packet.topic, toBytes(packet.payload));
      } catch (error) {
        log(`broker: a subscriber of ${filter} failed on ${packet.topic}: ${error}`);
      }
      done();
    };
    aedes.subscribe(filter, deliver, () => undefined);
    return () => {
      isEnded = true;
      aedes.unsubscribe(filter, deliver, () => undefined);
    };
  },
});

const toBytes = (payload: string | Buffer): Uint8Array =>
  typeof payload === "string" ? Buffer.from(payload) : payload;
