import type { IpcStream } from "./operation.ts";

export interface OpenStream extends IpcStream {
  /** The response is on its way: what was held back follows, and events from now on go at once. */
  answered(): void;
  /** Whether somebody wants to know of its end; nothing more comes on any other once it is answered. */
  isKept(): boolean;
  /** The client, or its connection, is gone, or the request was refused. */
  end(): void;
}

/**
 * One request's stream. A client takes the first message on it for the response, so an event that
 * comes while the operation still works, such as a subscription's first message, waits for it.
 */
export const openStream = (component: string, send: IpcStream["event"]): OpenStream => {
  let state: "working" | "answered" | "ended" = "working";
  const early: Parameters<IpcStream["event"]>[] = [];
  const listeners: (() => void)[] = [];
  return {
    component,
    event(shape, payload) {
      if (state === "working") early.push([shape, payload]);
      else if (state === "answered") send(shape, payload);
    },
    onEnd(listener) {
      // It may have ended while the operation was still on its way to say so.
      if (state === "ended") listener();
      else listeners.push(listener);
    },
    answered() {
      if (state !== "working") return;
      state = "answered";
      for (const event of early.splice(0)) send(...event);
    },
    isKept: () => listeners.length > 0,
    end() {
      state = "ended";
      early.length = 0;
      for (const listener of listeners.splice(0)) listener();
    },
  };
};
