import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { PROFILES } from "../profile.ts";
import { serveConnection } from "./connection.ts";
import type { IpcOperation } from "./operation.ts";

export interface IpcServerOptions {
  /** Unix socket; Linux takes 107 bytes. */
  readonly path: string;
  readonly operations: Readonly<Record<string, IpcOperation>>;
  readonly componentOf: (token: string) => string | undefined;
  /** Larger frames close the connection; nucleus lite's limit by default. */
  readonly maxFrame?: number;
  readonly log: (line: string) => void;
}

const MAX_PATH_BYTES = 107;

/** Greengrass IPC (event-stream RPC) on a unix socket, for any number of components. */
export const serveIpc = async (options: IpcServerOptions): Promise<{ close(): Promise<void> }> => {
  const { path, maxFrame = PROFILES.lite.ipc.maxFrameBytes } = options;
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new Error(
      `IPC socket ${path}: ${Buffer.byteLength(path)} bytes, at most ${MAX_PATH_BYTES} are possible; use a shorter --state-dir`,
    );
  }
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serveConnection({ ...options, socket, maxFrame });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
