import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import {
  createClient,
  createDefaultClientConfig,
  type model,
} from "aws-iot-device-sdk-v2/dist/greengrasscoreipc.js";
import { afterEach, expect, test, vi } from "vitest";
import type { Message } from "../../edge/detector/device-link.ts";
import { openPublisher, PublishRefused } from "../../edge/detector/publisher/publisher.ts";
import { protocolErrorFrame } from "../../twin/core-device/ipc/answer-frames.ts";
import {
  cutFrames,
  encodeFrame,
  FLAG,
  type Frame,
  MESSAGE_TYPE,
} from "../../twin/core-device/ipc/frame.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Nucleus {
  readonly path: string;
  readonly taken: Frame[];
  readonly sockets: Socket[];
}

/** Reads and writes frames by the codec that the twin's nucleus has; answers each as told. */
const aNucleus = async (
  answer: (frame: Frame, send: (frame: Frame) => void) => void,
): Promise<Nucleus> => {
  const path = join(temporaryFolder("publisher-"), "ipc.sock");
  const [taken, sockets]: [Frame[], Socket[]] = [[], []];
  const server = createServer((socket) => {
    sockets.push(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      rest =
        cutFrames(Buffer.concat([rest, chunk]), 100_000, (frame) => {
          taken.push(frame);
          answer(frame, (reply) => socket.write(encodeFrame(reply)));
        }) ?? rest;
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { path, taken, sockets };
};

const reply = (frame: Frame, changes: Partial<Frame> = {}): Frame => ({
  type: MESSAGE_TYPE.application,
  flags: 0,
  streamId: frame.streamId,
  headers: {
    ":content-type": "application/json",
    "service-model-type": "aws.greengrass#PublishToIoTCoreResponse",
  },
  payload: Buffer.from("{}"),
  ...changes,
});

const accepted = (frame: Frame): Frame =>
  reply(frame, {
    type: MESSAGE_TYPE.connectAck,
    flags: FLAG.connectionAccepted,
    headers: {},
    payload: Buffer.alloc(0),
  });

const inWords = ({ payload, ...frame }: Frame) => ({
  ...frame,
  content: JSON.parse(Buffer.from(payload).toString() || "null"),
});

const anAnsweringNucleus = (): Promise<Nucleus> =>
  aNucleus((frame, send) => {
    if (isConnect(frame)) send(accepted(frame));
    else if (isRequest(frame)) send(reply(frame));
  });

const isConnect = ({ type }: Frame): boolean => type === MESSAGE_TYPE.connect;
const isRequest = ({ headers }: Frame): boolean => headers["operation"] !== undefined;

const plan = { token: "t", callMs: 5_000, onEnd: () => undefined };
const message: Message = {
  topic: "wind-turbine/7/anomalies",
  payload: '{"seen":"−20 %"}',
  qos: 1,
  retain: true,
};
const plainMessage: Message = { topic: "t", payload: "{}", qos: 0 };

test("Its frames are those that the SDK's client writes for the same messages", async () => {
  const [ours, theirs] = [await anAnsweringNucleus(), await anAnsweringNucleus()];
  const publisher = await openPublisher({ ...plan, socket: ours.path });
  await publisher.publish(message);
  await publisher.publish(plainMessage);
  const client = createClient({
    ...createDefaultClientConfig(),
    hostName: theirs.path,
    connectTransform: async ({ message: connect }) => ({
      ...connect,
      payload: JSON.stringify({ authToken: plan.token }),
    }),
  });
  await client.connect();
  for (const { topic: topicName, payload, qos, retain } of [message, plainMessage]) {
    await client.publishToIoTCore({
      topicName,
      payload,
      qos: `${qos}` as model.QOS,
      ...(retain && { retain }),
    });
  }
  // The last stream's end goes with the next message, or not at all.
  const written = ({ taken }: Nucleus) => taken.slice(0, 4).map(inWords);
  await vi.waitFor(() => expect(theirs.taken.length).toBeGreaterThanOrEqual(4));
  expect(written(ours)).toEqual(written(theirs));
  expect(ours.taken.map(({ streamId }) => streamId)).toEqual([0, 1, 1, 2]);
  publisher.close();
  await client.close();
});

test("Answers that come in pieces, in another order or as a refusal reach the publish they are for", async () => {
  const waiting: Frame[] = [];
  const { path, sockets } = await aNucleus((frame, send) => {
    if (isConnect(frame)) send(accepted(frame));
    else if (isRequest(frame) && waiting.push(frame) === 2) {
      const [a, b] = waiting as [Frame, Frame];
      const refusal = JSON.stringify({ _errorCode: "UnauthorizedError", _message: "not yours" });
      const bytes = Buffer.concat([
        encodeFrame(
          reply(b, {
            type: MESSAGE_TYPE.error,
            flags: FLAG.terminateStream,
            payload: Buffer.from(refusal),
          }),
        ),
        encodeFrame(reply(a)),
      ]);
      for (let at = 0; at < bytes.length; at += 7) sockets[0]?.write(bytes.subarray(at, at + 7));
    }
  });
  const publisher = await openPublisher({ ...plan, socket: path });
  const [first, second] = [publisher.publish(message), publisher.publish(message)];
  await expect(second).rejects.toThrow(new PublishRefused("UnauthorizedError", "not yours"));
  await first;
  publisher.close();
});

test("A nucleus that does not answer, answers nonsense or goes is an error of what is under way", async () => {
  const { path, sockets } = await aNucleus((frame, send) => {
    if (isConnect(frame)) send(accepted(frame));
  });
  let ends = 0;
  const onEnd = () => {
    ends += 1;
  };
  const slow = await openPublisher({ ...plan, socket: path, callMs: 500, onEnd });
  await expect(slow.publish(message)).rejects.toThrow("no answer within 500 ms");
  const broken = await openPublisher({ ...plan, socket: path, onEnd });
  const lost = broken.publish(message);
  const frame = encodeFrame(reply({ streamId: 1 } as Frame));
  frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
  sockets[1]?.write(frame);
  await expect(lost).rejects.toThrow("checksum");
  await expect(broken.publish(message)).rejects.toThrow("closed");
  const left = await openPublisher({ ...plan, socket: path, onEnd });
  const pending = left.publish(message);
  sockets[2]?.destroy();
  await expect(pending).rejects.toThrow(/closed the connection|EPIPE|ECONNRESET/);
  expect(ends).toBe(2);
  slow.close();
});

test("A refused token and a socket that is not there are errors of the start", async () => {
  const { path } = await aNucleus((frame, send) => {
    send(reply(frame, { type: MESSAGE_TYPE.connectAck, headers: {}, payload: Buffer.alloc(0) }));
  });
  await expect(openPublisher({ ...plan, socket: path })).rejects.toThrow("refused the token");
  await expect(openPublisher({ ...plan, socket: `${path}.gone` })).rejects.toThrow("ENOENT");
});

test("What the nucleus says of the connection itself ends it in the words of the nucleus", async () => {
  const { path } = await aNucleus((frame, send) => {
    if (isConnect(frame)) send(accepted(frame));
    else send(protocolErrorFrame("stream 2 came, 1 would be the next"));
  });
  const publisher = await openPublisher({ ...plan, socket: path });
  await expect(publisher.publish(message)).rejects.toThrow("stream 2 came, 1 would be the next");
});

test("A ping is answered", async () => {
  const pong = Promise.withResolvers<Frame>();
  const { path } = await aNucleus((frame, send) => {
    if (isConnect(frame)) {
      send(accepted(frame));
      send(reply(frame, { type: MESSAGE_TYPE.ping, headers: {} }));
    } else pong.resolve(frame);
  });
  const publisher = await openPublisher({ ...plan, socket: path });
  expect(await pong.promise).toMatchObject({ type: MESSAGE_TYPE.pingResponse });
  publisher.close();
});
