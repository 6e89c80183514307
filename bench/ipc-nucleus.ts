import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../domain/rollout/recipe.ts";
import { bundleDetector, nativeFilesOf } from "../edge/detector/bundle.ts";
import { iotCoreOperations } from "../twin/core-device/ipc/iot-core-operations.ts";
import { serveIpc } from "../twin/core-device/ipc/ipc-server.ts";
import { stateOperations } from "../twin/core-device/ipc/lifecycle-operations.ts";
import { IpcError } from "../twin/core-device/ipc/operation.ts";
import { shippedModel } from "./shipped-model.ts";

/** What a nucleus lite takes: larger frames close the connection, more publishes at once fail. */
const MAX_FRAME = 10_000;
const MOST_IN_FLIGHT = 10;
/** A publish's way to the broker and back. */
const ROUND_TRIP_MS = 10;
const EVERYTHING = [{ operations: ["*"], resources: ["*"] }];

type Receive = (topic: string, payload: Uint8Array) => void;

/** A core device with the cloud in memory, and one process as its component. */
export interface BenchNucleus {
  /** Gives a message to whoever subscribed to the topic. */
  give(topic: string, payload: Uint8Array): void;
  /** Publishes that were refused because too many were under way. */
  refused(): number;
  readonly pid: number;
  close(): Promise<void>;
}

export interface NucleusPlan {
  /** "detector": as it runs on a device, bundled; else a script of the repository. */
  readonly script: string;
  readonly turbines: readonly string[];
  readonly onPublished: (topic: string, payload: Uint8Array) => void;
  /** Where the script's process is to leave a profile of its processor time. */
  readonly profile?: string | undefined;
}

/** Starts the script and waits until it says RUNNING. */
export const startNucleus = async (plan: NucleusPlan): Promise<BenchNucleus> => {
  const directory = mkdtempSync(join(tmpdir(), "bench-ipc-"));
  const path = join(directory, "ipc.sock");
  const receivers = new Map<string, Receive>();
  const running = Promise.withResolvers<void>();
  let [inFlight, refused] = [0, 0];
  const link = {
    async publish(topic: string, payload: Uint8Array | string): Promise<void> {
      if (inFlight >= MOST_IN_FLIGHT) {
        refused += 1;
        throw new IpcError("ServiceError", "");
      }
      inFlight += 1;
      plan.onPublished(topic, Buffer.from(payload));
      await wait(ROUND_TRIP_MS);
      inFlight -= 1;
    },
    subscribe: async (filter: string, receive: Receive) => {
      receivers.set(filter, receive);
      return () => receivers.delete(filter);
    },
    onConnect: () => undefined,
    close: async () => undefined,
  };
  const server = await serveIpc({
    path,
    maxFrame: MAX_FRAME,
    operations: {
      ...iotCoreOperations(link, () => EVERYTHING, { droppedInbound: 0, published: 0 }),
      ...stateOperations((_component, state) => {
        if (state === "RUNNING") running.resolve();
        else running.reject(new Error(`${plan.script} reported ${state}`));
      }),
      GetConfiguration: () => ({
        componentName: "windturbine.detector",
        value: { turbines: plan.turbines, captureMinutes: 5 },
      }),
    },
    componentOf: () => "windturbine.detector",
    log: () => undefined,
  });
  const script = plan.script === "detector" ? await bundledIn(directory) : plan.script;
  const profiling = plan.profile ? ["--cpu-prof", `--cpu-prof-dir=${plan.profile}`] : [];
  const child = spawn(process.execPath, [...NODE_FLAGS, ...profiling, script], {
    env: {
      ...NODE_ENVIRONMENT,
      ...(await signedModelIn(directory)),
      TURBINES: plan.turbines.join(),
      SOCKET: path,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await running.promise;
  return {
    give: (topic, payload) => receivers.get(topic)?.(topic, payload),
    refused: () => refused,
    pid: child.pid ?? 0,
    async close() {
      // A profile is written at a process's own end.
      await ended(child, plan.profile === undefined ? "SIGKILL" : "SIGTERM");
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const bundledIn = async (directory: string): Promise<string> => {
  const path = join(directory, "app.cjs");
  writeFileSync(path, await bundleDetector());
  const architecture = process.arch === "arm64" ? "aarch64" : "amd64";
  for (const [name, native] of Object.entries(nativeFilesOf(architecture))) {
    copyFileSync(native, join(directory, name));
  }
  return path;
};

const ended = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
};

/** The shipped model, signed, and the environment that a detector finds it by. */
const signedModelIn = async (directory: string): Promise<NodeJS.ProcessEnv> => {
  const { onnx, manifest } = await shippedModel();
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = Buffer.from(`${JSON.stringify({ ...manifest, modelVersion: "1" })}\n`);
  writeFileSync(join(directory, "model.onnx"), onnx);
  writeFileSync(join(directory, "model.json"), text);
  writeFileSync(join(directory, "model.sig"), sign("sha256", text, keys.privateKey));
  return {
    MODEL_DIR: directory,
    MANIFEST_DIR: directory,
    PUBLIC_KEY: keys.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    DELIVERY: "onnx",
    TURBINES_PER_DEVICE: "1",
    DETECTOR_VERSION: "1.0.0",
    WORK_DIR: join(directory, "work"),
    AWS_IOT_THING_NAME: "edge-1",
    SVCUID: "t",
    AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: join(directory, "ipc.sock"),
  };
};

/** Seconds of processor time and megabytes in memory of a process, from /proc (Linux). */
export const usageOf = (pid: number): { readonly cpuSeconds: number; readonly rssMb: number } => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { cpuSeconds: ticks / 100, rssMb: (Number(fields[21]) * 4_096) / 2 ** 20 };
};
