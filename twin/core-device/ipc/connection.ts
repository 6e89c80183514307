import type { Socket } from "node:net";
import { errorText } from "../../error-text.ts";
import {
  connectAckFrame,
  NAMESPACE,
  protocolErrorFrame,
  refusalFrame,
  replyFrame,
} from "./answer-frames.ts";
import { cutFrames, encodeFrame, FLAG, type Frame, MESSAGE_TYPE } from "./frame.ts";
import { type OpenStream, openStream } from "./open-stream.ts";
import { IpcError, type IpcOperation } from "./operation.ts";

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly operations: Readonly<Record<string, IpcOperation>>;
  /** The component that holds this token (SVCUID), if any does. */
  readonly componentOf: (token: string) => string | undefined;
  readonly maxFrame: number;
  readonly log: (line: string) => void;
}

/** Serves one client of the Greengrass IPC until it goes, or breaks the protocol. */
export const serveConnection = (options: ConnectionOptions): void => {
  const { socket, log } = options;
  let component: string | undefined;
  let rest: Buffer = Buffer.alloc(0);
  const streams = new Map<number, OpenStream>();
  let latestStream = 0;

  const send = (frame: Frame): void => {
    if (!socket.writable) return;
    const bytes = encodeFrame(frame);
    if (bytes.length > options.maxFrame) {
      log(`ipc: a frame of ${bytes.length} bytes to ${component} is above ${options.maxFrame}`);
      socket.destroy();
      return;
    }
    socket.write(bytes);
  };

  const connect = (frame: Frame): void => {
    component = options.componentOf(tokenOf(frame.payload));
    send(connectAckFrame(component !== undefined));
    if (component === undefined) socket.end();
  };

  const run = async (caller: string, frame: Frame): Promise<void> => {
    const name = (frame.headers["operation"] ?? "").replace(NAMESPACE, "");
    const operation = options.operations[name];
    if (!operation) {
      const message = `${name} is not supported by this core`;
      send(refusalFrame(frame.streamId, "UnsupportedOperation", message));
      return;
    }
    const reply = (shape: string, payload: object): void =>
      send(replyFrame(frame.streamId, shape, payload));
    const stream = openStream(caller, reply);
    streams.set(frame.streamId, stream);
    try {
      const response = await operation(requestOf(frame), stream);
      reply(`${name}Response`, response);
      stream.answered();
      if (!stream.isKept()) streams.delete(frame.streamId);
    } catch (error) {
      endStream(frame.streamId);
      const { shape, message } = refusalOf(error);
      send(refusalFrame(frame.streamId, shape, message));
    }
  };

  const endStream = (streamId: number): void => {
    const stream = streams.get(streamId);
    streams.delete(streamId);
    stream?.end();
  };

  const accept = (frame: Frame): void => {
    if (frame.type === MESSAGE_TYPE.connect) connect(frame);
    else if (frame.type === MESSAGE_TYPE.ping) send({ ...frame, type: MESSAGE_TYPE.pingResponse });
    else request(frame);
  };

  const request = (frame: Frame): void => {
    if ((frame.flags & FLAG.terminateStream) !== 0) endStream(frame.streamId);
    else if (component === undefined) breach("a message came before the connection was accepted");
    else if (frame.streamId !== latestStream + 1) {
      breach(`stream ${frame.streamId} came, ${latestStream + 1} would be the next`);
    } else {
      latestStream = frame.streamId;
      void run(component, frame);
    }
  };

  /** As the server of aws-c-event-stream does, which the Java nucleus uses. */
  const breach = (message: string): void => {
    log(`ipc: closing the connection of ${component}: ${message}`);
    send(protocolErrorFrame(message));
    socket.end();
  };

  socket.on("data", (chunk) => {
    const left = safeCut(Buffer.concat([rest, chunk]), options.maxFrame, accept);
    if (left === undefined) {
      log(`ipc: closing the connection of ${component}: a frame is too large or broken`);
      socket.destroy();
    } else rest = left;
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    for (const streamId of [...streams.keys()]) endStream(streamId);
  });
};

const safeCut: typeof cutFrames = (buffer, maxFrame, take) => {
  try {
    return cutFrames(buffer, maxFrame, take);
  } catch {
    return undefined;
  }
};

const requestOf = ({ payload }: Frame): unknown =>
  JSON.parse(Buffer.from(payload).toString("utf8") || "{}");

const refusalOf = (error: unknown): { shape: string; message: string } =>
  error instanceof IpcError
    ? { shape: error.shape, message: error.message }
    : { shape: "ServiceError", message: errorText(error) };

const tokenOf = (payload: Uint8Array): string => {
  try {
    return String(JSON.parse(Buffer.from(payload).toString("utf8")).authToken);
  } catch {
    return "";
  }
};
