import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  cutFrames,
  encodeFrame,
  type Frame,
  MESSAGE_TYPE,
} from "../../../twin/core-device/ipc/frame.ts";
import { serveIpc } from "../../../twin/core-device/ipc/ipc-server.ts";
import { temporaryFolder } from "../../edge/temporary-folder.ts";

const path = join(temporaryFolder("ipc-streams"), "ipc.sock");
const logged: string[] = [];
let server: Awaited<ReturnType<typeof serveIpc>>;

beforeEach(async () => {
  logged.length = 0;
  server = await serveIpc({
    path,
    operations: { Echo: async (request) => request as object },
    componentOf: (token) => (token === "t" ? "a.component" : undefined),
    log: (line) => logged.push(line),
  });
});
afterEach(() => server.close());

const connectFrame = {
  type: MESSAGE_TYPE.connect,
  flags: 0,
  streamId: 0,
  headers: {},
  payload: Buffer.from('{"authToken":"t"}'),
};
const echo = (streamId: number): Frame => ({
  type: MESSAGE_TYPE.application,
  flags: 0,
  streamId,
  headers: { operation: "aws.greengrass#Echo" },
  payload: Buffer.from("{}"),
});

/** What the server said to these frames until it closed the connection. */
const answersTo = async (frames: readonly Frame[]): Promise<Frame[]> => {
  const socket = connect(path);
  const answers: Frame[] = [];
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = cutFrames(Buffer.concat([rest, chunk]), 10_000, (frame) => answers.push(frame)) ?? rest;
  });
  for (const frame of frames) socket.write(encodeFrame(frame));
  await once(socket, "close");
  return answers;
};

const wordsOf = (frame: Frame | undefined) => ({
  type: frame?.type,
  ...JSON.parse(Buffer.from(frame?.payload ?? []).toString() || "{}"),
});

// https://github.com/awslabs/aws-c-event-stream/blob/main/source/event_stream_rpc_server.c
test.each([
  { ids: [2], says: "stream 2 came, 1 would be the next" },
  { ids: [1, 3], says: "stream 3 came, 2 would be the next" },
  { ids: [1, 2, 1], says: "stream 1 came, 3 would be the next" },
])("Streams that begin with the numbers $ids end the connection", async ({ ids, says }) => {
  const answers = await answersTo([connectFrame, ...ids.map(echo)]);
  expect(wordsOf(answers.find(({ type }) => type === MESSAGE_TYPE.protocolError))).toEqual({
    type: MESSAGE_TYPE.protocolError,
    message: says,
  });
  expect(logged).toEqual([`ipc: closing the connection of a.component: ${says}`]);
});

test("A message before the connection was accepted ends it", async () => {
  const answers = await answersTo([echo(1)]);
  expect(wordsOf(answers.at(-1))).toEqual({
    type: MESSAGE_TYPE.protocolError,
    message: "a message came before the connection was accepted",
  });
});
