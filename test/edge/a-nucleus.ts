import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { detectorRecipe } from "../../domain/rollout/recipe.ts";
import {
  type AccessPolicy,
  iotCoreOperations,
} from "../../twin/core-device/ipc/iot-core-operations.ts";
import { serveIpc } from "../../twin/core-device/ipc/ipc-server.ts";
import { stateOperations } from "../../twin/core-device/ipc/lifecycle-operations.ts";
import type { SignedModel } from "./signed-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

type Receive = (topic: string, payload: Uint8Array) => void;

export interface Sent {
  readonly topic: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the detector published
  readonly content: any;
  readonly retain: boolean;
}

/** What the detector's recipe lets it say and hear. */
export const ACCESS = Object.values(
  detectorRecipe({
    version: "1.0.1",
    modelComponentVersion: "1.1.0",
    bundles: {},
    nodePath: process.execPath,
    publicKey: "",
    delivery: "onnx",
    turbinesPerDevice: 1,
  }).ComponentConfiguration.DefaultConfiguration.accessControl["aws.greengrass.ipc.mqttproxy"],
);

/** A nucleus of the local core device with a cloud in memory, and one detector process on it. */
export const aNucleus = async (
  configuration: object = {},
  policies: readonly AccessPolicy[] = ACCESS,
) => {
  const directory = temporaryFolder("nucleus");
  const path = join(directory, "ipc.sock");
  const events = new EventEmitter();
  const sent: Sent[] = [];
  const states: string[] = [];
  const receivers = new Map<string, Receive>();
  const link = {
    publish: async (
      topic: string,
      payload: Uint8Array | string,
      options?: { retain?: boolean },
    ) => {
      const content = JSON.parse(Buffer.from(payload).toString());
      sent.push({ topic, content, retain: options?.retain === true });
      events.emit("changed");
    },
    subscribe: async (filter: string, receive: Receive) => {
      receivers.set(filter, receive);
      events.emit("changed");
      return () => receivers.delete(filter);
    },
    onConnect: () => undefined,
    close: async () => undefined,
  };
  const operations = {
    ...iotCoreOperations(link, () => policies, { droppedInbound: 0, published: 0 }),
    ...stateOperations((_component, state) => {
      states.push(state);
      events.emit("changed");
    }),
    GetConfiguration: () => ({ componentName: "windturbine.detector", value: configuration }),
  };
  const listen = () =>
    serveIpc({
      path,
      operations,
      componentOf: (token) => (token === "t" ? "d" : undefined),
      log: () => undefined,
    });
  let server = await listen();
  const children: ChildProcess[] = [];
  const variablesFor = (model: SignedModel) => ({
    MODEL_DIR: model.directory,
    MANIFEST_DIR: model.directory,
    PUBLIC_KEY: model.publicKey,
    DELIVERY: "onnx",
    TURBINES_PER_DEVICE: "2",
    DETECTOR_VERSION: "1.0.3",
    WORK_DIR: join(directory, "work"),
    AWS_IOT_THING_NAME: "edge-2",
    SVCUID: "t",
    AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: path,
  });

  return {
    variablesFor,
    sent,
    states,
    receivers,
    /** Waits until something that was published, subscribed or reported makes it true. */
    async until(condition: () => boolean): Promise<void> {
      while (!condition()) await once(events, "changed");
    },
    async restart(): Promise<void> {
      await server.close();
      receivers.clear();
      server = await listen();
    },
    start(model: SignedModel, script = "edge/detector/main.ts") {
      const child = spawn(process.execPath, [script], {
        env: variablesFor(model),
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.stdout?.resume();
      children.push(child);
      return child;
    },
    async close(): Promise<void> {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      await server.close();
    },
  };
};
