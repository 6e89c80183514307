import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Message } from "../device-link.ts";
import { within } from "../within.ts";
import { createCalls } from "./calls.ts";
import { type Arrived, FLAG, frameOf, headOf, MESSAGE_TYPE, takeFrames } from "./frames.ts";

/** Publishes to IoT Core over a connection of its own to the nucleus. */
export interface Publisher {
  /** Settles when the nucleus has taken the message; rejects with its error, or when it does not answer. */
  publish(message: Message): Promise<void>;
  close(): void;
}

export interface PublisherPlan {
  readonly socket: string;
  readonly token: string;
  /** A nucleus that does not answer for so long is not waited for. */
  readonly callMs: number;
  /** The connection is gone for good. */
  readonly onEnd: () => void;
}

/** A refusal in the words of the nucleus. */
export class PublishRefused extends Error {
  override readonly name = "PublishRefused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const CONNECT = headOf(MESSAGE_TYPE.connect, 0, { ":version": "0.1.0" });
const PUBLISH = headOf(MESSAGE_TYPE.application, 0, {
  operation: "aws.greengrass#PublishToIoTCore",
});
const END_OF_STREAM = headOf(MESSAGE_TYPE.application, FLAG.terminateStream);
const PONG = headOf(MESSAGE_TYPE.pingResponse, 0);

/**
 * Connects and waits until the nucleus accepts the token. The SDK's client costs a native stream with
 * four callbacks and a dozen promises a publish (0.6 ms against 0.4 for a message that comes in), and a
 * detector publishes twice a second and turbine; written by hand a publish is one frame.
 * @throws Error when the socket is not there or the token is refused
 */
export const openPublisher = async (plan: PublisherPlan): Promise<Publisher> => {
  const socket = connect(plan.socket);
  await once(socket, "connect");
  const calls = createCalls(plan.callMs);
  const connection = Promise.withResolvers<void>();
  const outgoing = createOutgoing(socket);
  const { send } = outgoing;

  const answered = ({ type, flags, streamId, payload }: Arrived): void => {
    if (type === MESSAGE_TYPE.error) calls.fail(streamId, refusalIn(payload));
    else calls.succeed(streamId);
    if ((flags & FLAG.terminateStream) === 0) {
      outgoing.sendAlong(frameOf(END_OF_STREAM, streamId, ""));
    }
  };

  const take = (frame: Arrived): void => {
    const { type, flags, streamId, payload } = frame;
    if (type === MESSAGE_TYPE.ping) send(frameOf(PONG, streamId, payload.toString()));
    else if (streamId > 0) answered(frame);
    else if (type !== MESSAGE_TYPE.connectAck) {
      socket.destroy(new Error(`the nucleus ended the connection: ${payload}`));
    } else if ((flags & FLAG.connectionAccepted) !== 0) connection.resolve();
    else connection.reject(new Error("the nucleus refused the token"));
  };

  read(socket, take, (reason) => {
    connection.reject(new Error(reason));
    calls.failAll(new Error(reason));
    plan.onEnd();
  });
  send(frameOf(CONNECT, 0, JSON.stringify({ authToken: plan.token })));
  await within(plan.callMs, connection.promise, "connect").catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  return {
    publish(message) {
      const { streamId, answer } = calls.begin();
      if (socket.writable) send(publishFrame(streamId, message));
      else calls.fail(streamId, new Error("the connection is closed"));
      return answer;
    },
    close: () => socket.destroy(),
  };
};

interface Outgoing {
  /** All that is sent in one go is one call of the system. */
  send(frame: Buffer): void;
  /** Goes with whatever is sent next: nobody waits for it. */
  sendAlong(frame: Buffer): void;
}

const createOutgoing = (socket: Socket): Outgoing => {
  const frames: Buffer[] = [];
  let isDue = false;
  const flush = (): void => {
    isDue = false;
    if (socket.writable)
      socket.write(frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames));
    frames.length = 0;
  };
  return {
    send(frame) {
      frames.push(frame);
      if (!isDue) queueMicrotask(flush);
      isDue = true;
    },
    sendAlong: (frame) => {
      frames.push(frame);
    },
  };
};

const read = (
  socket: Socket,
  take: (frame: Arrived) => void,
  onEnd: (reason: string) => void,
): void => {
  let rest: Buffer = Buffer.alloc(0);
  let reason = "the nucleus closed the connection";
  socket.on("data", (chunk) => {
    try {
      rest = takeFrames(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), take);
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
  socket.on("error", (error) => {
    reason = error.message;
  });
  socket.once("close", () => onEnd(reason));
};

/** A message as it goes over the connection. */
export const publishFrame = (streamId: number, message: Message): Buffer =>
  frameOf(PUBLISH, streamId, requestOf(message));

const requestOf = ({ topic, payload, qos, retain }: Message): string =>
  `{"topicName":${JSON.stringify(topic)},"qos":"${qos}","payload":"${Buffer.from(payload).toString("base64")}"${retain ? ',"retain":true' : ""}}`;

const refusalIn = (payload: Buffer): PublishRefused => {
  const { code, message } = wordsIn(payload);
  return new PublishRefused(code, message);
};

const wordsIn = (payload: Buffer): { readonly code: string; readonly message: string } => {
  try {
    const { _errorCode: code, _message: message } = JSON.parse(payload.toString());
    return { code: String(code ?? "ServiceError"), message: String(message ?? "") };
  } catch {
    return { code: "ServiceError", message: "" };
  }
};
