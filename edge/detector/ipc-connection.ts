import {
  createClient,
  createDefaultClientConfig,
  model,
} from "aws-iot-device-sdk-v2/dist/greengrasscoreipc.js";
import { type DeviceLink, NotPermitted } from "./device-link.ts";
import { openPublisher, PublishRefused } from "./publisher/publisher.ts";
import { within } from "./within.ts";

export interface IpcPlace {
  readonly socket: string;
  readonly token: string;
}

/** One connection to the nucleus; it ends for good with `onEnd`. */
export type IpcConnection = DeviceLink;

/** Longer than a busy nucleus on a small board takes. */
const CALL_MS = 5_000;
/** Both connections end with the nucleus; what it had answered the other one is still to be read. */
const LAST_ANSWERS_MS = 200;

/**
 * The SDK's client, and beside it a connection for what is published; either end ends both.
 * @throws Error when the socket is not there, the token is refused or nobody answers
 */
export const openIpc = async (place: IpcPlace, onEnd: () => void): Promise<IpcConnection> => {
  const client = createClient({
    ...createDefaultClientConfig(),
    hostName: place.socket,
    connectTransform: async ({ message }) => {
      message.payload = JSON.stringify({ authToken: place.token });
      return message;
    },
  });
  const call = <T>(what: string, promise: Promise<T>): Promise<T> =>
    within(CALL_MS, promise, what).catch((cause: unknown) => {
      throw failureOf(what, cause);
    });
  await call(`connect to ${place.socket}`, client.connect()).catch(async (error: unknown) => {
    await within(CALL_MS, client.close(), "close").catch(() => undefined);
    throw error;
  });
  client.on("disconnection", onEnd);
  const publisher = await call(
    `connect to ${place.socket}`,
    openPublisher({
      ...place,
      callMs: CALL_MS,
      onEnd: () => setTimeout(onEnd, LAST_ANSWERS_MS).unref(),
    }),
  ).catch(async (error: unknown) => {
    await within(CALL_MS, client.close(), "close").catch(() => undefined);
    throw error;
  });
  return {
    async configuration() {
      const response = await call("GetConfiguration", client.getConfiguration({ keyPath: [] }));
      const value: unknown = response.value;
      return value !== null && typeof value === "object" ? { ...value } : {};
    },
    async subscribe(topicName, receive) {
      const stream = client.subscribeToIoTCore({ topicName, qos: model.QOS.AT_LEAST_ONCE });
      stream.on("message", ({ message }) => {
        if (message) receive(message.topicName, bytesOf(message.payload));
      });
      await call(`SubscribeToIoTCore ${topicName}`, stream.activate()).catch((error: unknown) => {
        // Its late answer would deliver everything twice beside the next try's.
        stream.close().catch(() => undefined);
        throw error;
      });
      // The nucleus ended one subscription: as good as a lost connection, readings stop coming.
      // Only from here on: a refused subscription ends too, and the connection that has to carry its
      // reason must not be replaced for it.
      stream.on("ended", onEnd);
      stream.on("streamError", onEnd);
    },
    publish: (message) =>
      publisher.publish(message).catch((cause: unknown) => {
        throw failureOf(`PublishToIoTCore ${message.topic}`, cause);
      }),
    async reportState(state) {
      await call(
        `UpdateState ${state}`,
        client.updateState({ state: model.ReportedLifecycleState[state] }),
      );
    },
    async close() {
      publisher.close();
      await within(CALL_MS, client.close(), "close").catch(() => undefined);
    },
  };
};

const bytesOf = (payload: unknown): Uint8Array => {
  if (payload instanceof Uint8Array) return payload;
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  return new TextEncoder().encode(typeof payload === "string" ? payload : "");
};

const failureOf = (what: string, cause: unknown): Error => {
  const code = codeOf(cause);
  const message = `Greengrass IPC ${what} failed${code && ` with ${code}`}`;
  return code === "UnauthorizedError"
    ? new NotPermitted(message, { cause })
    : new Error(message, { cause });
};

/** The modelled error's name, such as UnauthorizedError: its message is often empty. */
const codeOf = (error: unknown): string => {
  if (error instanceof PublishRefused) return error.code;
  const { serviceError, internalError } = (error ?? {}) as {
    serviceError?: { _errorCode?: string };
    internalError?: { error_name?: string };
  };
  return serviceError?._errorCode ?? internalError?.error_name ?? "";
};
