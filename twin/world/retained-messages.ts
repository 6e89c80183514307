import type { Collection } from "./collection.ts";

/** A retained message as it is kept. */
export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
}

interface Packet {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1 | 2;
}

/** What aedes calls for each retained message. */
export interface RetainedPersistence {
  storeRetained(packet: Packet): Promise<void>;
}

/** Has the broker know the retained messages of earlier processes, and keeps those that come. */
export const keepRetained = async (
  persistence: RetainedPersistence,
  kept: Collection<RetainedMessage>,
): Promise<void> => {
  const remember = persistence.storeRetained.bind(persistence);
  for (const { topic, payload, qos } of kept.values()) {
    const flags = { cmd: "publish", retain: true, dup: false } as const;
    await remember({ ...flags, topic, payload: Buffer.from(payload), qos });
  }
  persistence.storeRetained = async (packet) => {
    await remember(packet);
    const { topic, qos } = packet;
    const payload = Uint8Array.from(Buffer.from(packet.payload));
    // An empty one takes the topic's message away. (MQTT 3.1.1, 3.3.1.3)
    if (payload.length === 0) kept.delete(topic);
    else kept.set(topic, { topic, payload, qos });
  };
};
