import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { cutFrames, encodeFrame, MESSAGE_TYPE } from "../../../../twin/core-device/ipc/frame.ts";

export interface IpcAnswer {
  readonly shape: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the core answered
  readonly content: any;
}

/** A component's side of the Greengrass IPC, one request a stream. */
export const ipcClient = async (path: string, authToken: string) => {
  const socket = connect(path);
  socket.setMaxListeners(0);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const answers: IpcAnswer[] = [];
  let streamId = 0;
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest =
      cutFrames(Buffer.concat([rest, chunk]), 2 ** 25, ({ headers, payload }) => {
        const shape = headers["service-model-type"]?.replace("aws.greengrass#", "");
        if (!shape) return;
        answers.push({ shape, content: JSON.parse(Buffer.from(payload).toString() || "{}") });
        socket.emit("answer");
      }) ?? rest;
  });
  send(socket, MESSAGE_TYPE.connect, 0, {}, { authToken });
  return {
    answers,
    socket,
    /** Asks, and waits for one more answer; undefined when the core closed the connection. */
    ask: async (operation: string, request: object): Promise<IpcAnswer | undefined> => {
      streamId += 1;
      const count = answers.length;
      const headers = { operation: `aws.greengrass#${operation}` };
      send(socket, MESSAGE_TYPE.application, streamId, headers, request);
      while (answers.length === count && !socket.destroyed) {
        await Promise.race([once(socket, "answer"), once(socket, "close")]);
      }
      return answers[count];
    },
    close: () => socket.destroy(),
  };
};

const send = (
  socket: Socket,
  type: number,
  streamId: number,
  headers: Record<string, string>,
  content: object,
): void => {
  const payload = Buffer.from(JSON.stringify(content));
  socket.write(encodeFrame({ type, flags: 0, streamId, headers, payload }));
};
