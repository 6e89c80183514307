import { connect } from "mqtt";
import { errorText } from "../../domain/error-text.ts";
import { staged } from "../../domain/stage.ts";
import type { BrokerAddress } from "./broker-address.ts";
import { createReadInBeats } from "./read-in-beats.ts";

/**
 * Hears what comes on a filter; answers the function that ends the subscription. With `mayMiss` a
 * message that is lost on the way is not sent again, and none is acknowledged: acknowledging was a
 * sixth of what the dashboard did (profile of 50 turbines, 2026-11-27).
 */
export type Subscribe = (
  filter: string,
  receive: (topic: string, payload: Uint8Array) => void,
  mayMiss?: boolean,
) => () => void;

export interface MqttLink {
  publish(topic: string, payload: string): void;
  readonly subscribe: Subscribe;
  counts(): { readonly unsent: number };
  close(): Promise<void>;
}

export interface LinkOptions {
  readonly broker: BrokerAddress;
  /** Unique at the broker. */
  readonly clientId: string;
  /** Whose topics are published and heard; empty: those without a stage. */
  readonly stage?: string;
  /** How its stream is read; connections of one process share it. */
  readonly readInBeats?: ReturnType<typeof createReadInBeats>;
  readonly log: (line: string) => void;
}

/**
 * The farm's connection to the broker. It answers at once and keeps trying; readings that nobody can
 * take meanwhile are dropped and counted, because old readings are worth nothing.
 */
export const connectMqtt = async (options: LinkOptions): Promise<MqttLink> => {
  const { broker, clientId, stage = "", readInBeats = createReadInBeats(), log } = options;
  const { url, certificate, sign } = broker;
  let next = url;
  /** Signed before it is needed: the client asks for it while it connects and does not wait. */
  const signNext = async (): Promise<void> => {
    try {
      if (sign) next = await sign();
    } catch (error) {
      say(`cannot sign for ${url}: ${errorText(error)}; trying on`);
    }
  };
  let said = "";
  const say = (line: string): void => {
    if (line !== said) log(`mqtt: ${line}`);
    said = line;
  };
  await signNext();
  const client = connect(url, {
    clientId,
    queueQoSZero: false,
    reconnectPeriod: 1_000,
    // Asked for at each connection below, the first included.
    resubscribe: false,
    transformWsUrl: () => next,
    ...certificate,
  });
  client.on("close", () => void signNext());
  const receivers = new Map<string, (topic: string, payload: Uint8Array) => void>();
  const missable = new Set<string>();
  let unsent = 0;
  const ask = (filter: string): void => {
    client.subscribe(filter, { qos: missable.has(filter) ? 0 : 1 }, (error) => {
      if (error) say(`cannot subscribe to ${filter}: ${error.message}`);
    });
  };
  client.on("connect", () => {
    say(`connected to ${url}`);
    readInBeats(client.stream);
    for (const filter of receivers.keys()) ask(filter);
  });
  client.on("error", (error) =>
    say(`cannot reach ${url}: ${error.message || error.name}; trying on`),
  );
  client.on("message", (topic, payload) => {
    for (const [filter, receive] of receivers) if (matches(filter, topic)) receive(topic, payload);
  });
  return {
    publish: (topic, payload) => {
      if (!client.connected) unsent += 1;
      else client.publish(staged(stage, topic), payload, { qos: 0 });
    },
    subscribe: (unstaged, receive, mayMiss = false) => {
      const filter = staged(stage, unstaged);
      receivers.set(filter, receive);
      if (mayMiss) missable.add(filter);
      if (client.connected) ask(filter);
      return () => void receivers.delete(filter);
    },
    counts: () => ({ unsent }),
    close: () => client.endAsync(true),
  };
};

/** For filters whose only wildcard is `+`. */
const matches = (filter: string, topic: string): boolean => {
  if (!filter.includes("+")) return filter === topic;
  const [wanted, levels] = [filter.split("/"), topic.split("/")];
  return (
    wanted.length === levels.length &&
    wanted.every((level, index) => level === "+" || level === levels[index])
  );
};
