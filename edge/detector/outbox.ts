import { MAX_PAYLOAD_BYTES } from "../../domain/topics.ts";
import type { Message } from "./device-link.ts";

export interface Outbox {
  /** Takes a message over; never blocks and never throws. */
  offer(message: Message): void;
  /** Messages given up since start. */
  dropped(): number;
  /** Settles when nothing waits any more. */
  drained(): Promise<void>;
  /** Stops retrying; what still waits is lost. */
  close(): void;
}

export interface OutboxPlan {
  /** Settles when the message was taken over, rejects when it was not. */
  readonly send: (message: Message) => Promise<void>;
  readonly capacity?: number;
  readonly onDrop?: (message: Message, reason: string) => void;
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
}

/** Nucleus lite refuses the eleventh unacknowledged QoS 1 message; it has no queue of its own. */
const OUTSTANDING = 8;
const SAMPLES_OUTSTANDING = 32;

/**
 * Messages on their way to the nucleus, which lite does not store itself. QoS 1 waits in a bounded
 * queue and is retried until taken; when the queue is full the oldest goes, because the newest
 * verdict is worth more. QoS 0 is a sample: sent once, dropped while too many are under way.
 */
export const createOutbox = (plan: OutboxPlan): Outbox => {
  const { send, capacity = 1_000, firstWaitMs = 100, longestWaitMs = 5_000 } = plan;
  const queue: Message[] = [];
  const idle: (() => void)[] = [];
  const closing = new AbortController();
  let outstanding = 0;
  let samples = 0;
  let dropped = 0;

  const drop = (message: Message, reason: string): void => {
    dropped += 1;
    plan.onDrop?.(message, reason);
  };

  const pump = (): void => {
    while (outstanding < OUTSTANDING) {
      const message = queue.shift();
      if (!message) break;
      outstanding += 1;
      deliver(message)
        .catch(() => drop(message, "closed before it was taken"))
        .finally(settled);
    }
  };

  const settled = (): void => {
    outstanding -= 1;
    pump();
    if (outstanding === 0) for (const done of idle.splice(0)) done();
  };

  /** Rejects only when the outbox closes. */
  const deliver = async (message: Message): Promise<void> => {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      try {
        closing.signal.throwIfAborted();
        await send(message);
        return;
      } catch {
        await pause(waitMs * (0.5 + Math.random()), closing.signal);
      }
    }
  };

  const sendSample = (message: Message): void => {
    if (samples >= SAMPLES_OUTSTANDING) {
      drop(message, "too many samples under way");
      return;
    }
    samples += 1;
    send(message)
      .catch(() => drop(message, "not taken"))
      .finally(() => {
        samples -= 1;
      });
  };

  return {
    offer(message) {
      if (Buffer.byteLength(message.payload) > MAX_PAYLOAD_BYTES) {
        drop(message, `larger than ${MAX_PAYLOAD_BYTES} B`);
      } else if (message.qos === 0) {
        sendSample(message);
      } else {
        queue.push(message);
        if (queue.length > capacity) drop(queue.shift() ?? message, "the outbox is full");
        pump();
      }
    },
    dropped: () => dropped,
    drained: () =>
      queue.length === 0 && outstanding === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            idle.push(resolve);
          }),
    close: () => closing.abort(new Error("the outbox is closed")),
  };
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
