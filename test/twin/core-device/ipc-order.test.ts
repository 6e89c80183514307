import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createConfigurations } from "../../../twin/core-device/configurations.ts";
import {
  cutFrames,
  encodeFrame,
  type Frame,
  MESSAGE_TYPE,
} from "../../../twin/core-device/ipc/frame.ts";
import { iotCoreOperations } from "../../../twin/core-device/ipc/iot-core-operations.ts";
import { serveIpc } from "../../../twin/core-device/ipc/ipc-server.ts";
import { createUpdateWatch } from "../../../twin/core-device/ipc/lifecycle-operations.ts";
import {
  configurationOperations,
  pubsubOperations,
} from "../../../twin/core-device/ipc/local-operations.ts";
import type { IpcOperation } from "../../../twin/core-device/ipc/operation.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ipc-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CLOUD = {
  publish: async () => undefined,
  // A retained message comes with the subscription's acknowledgement.
  subscribe: async (filter: string, receive: (topic: string, payload: Uint8Array) => void) => {
    receive(filter, Buffer.from("retained"));
    await new Promise(setImmediate);
    receive(filter, Buffer.from("next"));
    return () => undefined;
  },
  onConnect: () => undefined,
  close: async () => undefined,
};
const EVERYTHING = [{ operations: ["*"], resources: ["*"] }];

const operations: Readonly<Record<string, IpcOperation>> = {
  ...iotCoreOperations(CLOUD, () => EVERYTHING, { droppedInbound: 0, published: 0 }),
  ...configurationOperations(createConfigurations(() => undefined)),
  ...pubsubOperations(),
  ...createUpdateWatch().operations,
};

/** Every operation, with an event before and another while it works, as a busy core may have them. */
const eager = Object.fromEntries(
  Object.entries(operations).map(([name, operation]): [string, IpcOperation] => [
    name,
    async (request, stream) => {
      stream.event("Early", { name });
      const response = await operation(request, stream);
      await new Promise(setImmediate);
      stream.event("Late", { name });
      return response;
    },
  ]),
);

/** Connects as a component; answers the frames as they come, by the shape's name. */
const talk = async (table: Readonly<Record<string, IpcOperation>>) => {
  const path = join(folder, "ipc.sock");
  const server = await serveIpc({
    path,
    operations: table,
    componentOf: () => "a.component",
    log: () => undefined,
  });
  const socket = connect(path);
  await once(socket, "connect");
  const shapes: string[] = [];
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest =
      cutFrames(Buffer.concat([rest, chunk]), 1e6, (frame) => {
        const shape = frame.headers["service-model-type"];
        if (shape) shapes.push(shape.replace("aws.greengrass#", ""));
        socket.emit("shape");
      }) ?? rest;
  });
  send(socket, { type: MESSAGE_TYPE.connect, payload: { authToken: "t" } });
  return {
    shapes,
    ask: (operation: string, request: object) =>
      send(socket, {
        type: MESSAGE_TYPE.application,
        streamId: 1,
        headers: { operation: `aws.greengrass#${operation}` },
        payload: request,
      }),
    until: async (count: number) => {
      while (shapes.length < count) await once(socket, "shape");
    },
    close: async () => {
      socket.destroy();
      await server.close();
    },
  };
};

const send = (
  socket: Socket,
  frame: Partial<Omit<Frame, "payload">> & { readonly type: number; readonly payload: object },
): void => {
  const payload = Buffer.from(JSON.stringify(frame.payload));
  socket.write(encodeFrame({ flags: 0, streamId: 0, headers: {}, ...frame, payload }));
};

const REQUESTS: Readonly<Record<string, object>> = {
  PublishToIoTCore: { topicName: "a", qos: "1", payload: "" },
  SubscribeToIoTCore: { topicName: "a" },
  GetConfiguration: {},
  UpdateConfiguration: { keyPath: [], valueToMerge: {} },
  SubscribeToConfigurationUpdate: {},
  PublishToTopic: { topic: "a", publishMessage: {} },
  SubscribeToTopic: { topic: "a" },
  SubscribeToComponentUpdates: {},
  DeferComponentUpdate: {},
};

test.each(Object.keys(operations))("%s is answered before anything else comes", async (name) => {
  const client = await talk(eager);
  client.ask(name, REQUESTS[name] ?? {});
  await client.until(3);
  expect(client.shapes[0]).toBe(`${name}Response`);
  expect(client.shapes.slice(1)).toEqual(expect.arrayContaining(["Early", "Late"]));
  await client.close();
});

test("A retained message follows the subscription's answer and keeps its place before later ones", async () => {
  const client = await talk(operations);
  client.ask("SubscribeToIoTCore", { topicName: "a" });
  await client.until(3);
  expect(client.shapes).toEqual(["SubscribeToIoTCoreResponse", "IoTCoreMessage", "IoTCoreMessage"]);
  await client.close();
});

test("Nothing comes on a stream whose request was refused, and what it had begun is ended", async () => {
  let isEnded = false;
  const client = await talk({
    Refuse: (_request, stream) => {
      stream.event("Early", {});
      stream.onEnd(() => {
        isEnded = true;
      });
      throw new Error("refused");
    },
  });
  client.ask("Refuse", {});
  await client.until(1);
  expect(client.shapes).toEqual(["ServiceError"]);
  expect(isEnded).toBe(true);
  await client.close();
});

test("A subscription that is made after its client has gone is ended at once", async () => {
  let goOn = (): void => undefined;
  let begun = (): void => undefined;
  const working = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    const operation: IpcOperation = async (_request, stream) => {
      begun();
      await new Promise<void>((done) => {
        goOn = done;
      });
      stream.onEnd(resolve);
      return {};
    };
    void talk({ Slow: operation }).then(async (client) => {
      client.ask("Slow", {});
      await working;
      await client.close();
      goOn();
    });
  });
  await ended;
});
