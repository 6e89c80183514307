import { setTimeout as wait } from "node:timers/promises";
import { type DeviceLink, NotPermitted } from "./device-link.ts";
import { type IpcConnection, openIpc } from "./ipc-connection.ts";
import { describe, log } from "./log.ts";

type Receive = Parameters<DeviceLink["subscribe"]>[1];

export interface LinkPlan {
  /** Opens one connection and calls `onEnd` when it broke. */
  readonly open: (onEnd: () => void) => Promise<IpcConnection>;
  /** The nucleus has been gone for `goneMs`: nothing more will come of this process. */
  readonly onGone: (reason: string) => void;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  readonly goneMs: number;
}

/** The timing for a nucleus that restarts itself, which takes some seconds on a small board. */
export const ipcLinkPlan = (
  place: Parameters<typeof openIpc>[0],
  onGone: (reason: string) => void,
): LinkPlan => ({
  open: (onEnd) => openIpc(place, onEnd),
  onGone,
  firstWaitMs: 100,
  longestWaitMs: 5_000,
  goneMs: 60_000,
});

/**
 * A device link that outlives its connections: a broken one is replaced after growing waits with
 * jitter, and its subscriptions are made anew. A subscription that fails is tried again: a busy nucleus
 * must not cost a device its start. Other calls in between reject at once; the outbox retries.
 * @throws Error when no connection was made within `goneMs`
 */
export const connectLink = async (plan: LinkPlan): Promise<DeviceLink> => {
  const subscriptions = new Map<string, Receive>();
  const closing = new AbortController();
  let current: IpcConnection | undefined;

  const openOnce = async (): Promise<void> => {
    let hasEnded = false;
    let opened: IpcConnection | undefined;
    const connection = await plan.open(() => {
      if (hasEnded) return;
      hasEnded = true;
      if (opened && current === opened) replace(opened);
    });
    opened = connection;
    try {
      for (const [topic, receive] of subscriptions) await connection.subscribe(topic, receive);
      if (hasEnded) throw new Error("the connection ended while subscribing");
    } catch (error) {
      await connection.close();
      throw error;
    }
    if (closing.signal.aborted) await connection.close();
    else current = connection;
  };

  /** Tries again after growing waits until it works, `goneMs` are over, or it is not permitted. */
  const keepTrying = async (failure: string, attempt: () => Promise<void>): Promise<void> => {
    const deadline = Date.now() + plan.goneMs;
    let waitMs = plan.firstWaitMs;
    while (!closing.signal.aborted) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (Date.now() >= deadline || error instanceof NotPermitted) throw error;
        const pause = waitMs * (0.5 + Math.random());
        log(failure, { reason: describe(error), nextTryMs: Math.round(pause) });
        await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined);
        waitMs = Math.min(plan.longestWaitMs, waitMs * 2);
      }
    }
  };

  const keepOpening = (): Promise<void> => keepTrying("ipc-not-connected", openOnce);

  const replace = (broken: IpcConnection): void => {
    current = undefined;
    if (closing.signal.aborted) return;
    log("ipc-lost");
    broken
      .close()
      .then(keepOpening)
      .then(() => log("ipc-restored"))
      .catch((error: unknown) => plan.onGone(describe(error)));
  };

  const connected = (): IpcConnection => {
    if (current) return current;
    throw notConnected();
  };

  await keepOpening();
  return {
    configuration: async () => await connected().configuration(),
    async subscribe(topic, receive) {
      await keepTrying("not-subscribed", () => connected().subscribe(topic, receive));
      subscriptions.set(topic, receive);
    },
    publish: (message) => current?.publish(message) ?? Promise.reject(notConnected()),
    reportState: async (state) => await connected().reportState(state),
    async close() {
      closing.abort();
      await current?.close();
      current = undefined;
    },
  };
};

const notConnected = (): Error =>
  new Error("Greengrass IPC is not connected; the link is trying again");
