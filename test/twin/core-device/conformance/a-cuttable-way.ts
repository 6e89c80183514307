import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a port on loopback that can be cut. */
export interface CuttableWay {
  readonly port: number;
  /** Ends every connection, and refuses new ones until it is mended. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Ends the next connection whose answer is longer than this; answers how often it did. */
  cutAnswersAfter(bytes: number, times: number): () => number;
  close(): Promise<void>;
}

export const createCuttableWay = async (target: number): Promise<CuttableWay> => {
  const sockets = new Set<Socket>();
  const cuts = { after: Number.POSITIVE_INFINITY, left: 0, done: 0 };
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    // The endpoint lets in only who calls it by its own name.
    client.on("data", (chunk: Buffer) => {
      const own = (server.address() as AddressInfo | null)?.port;
      const text = chunk.toString("latin1").replace(`127.0.0.1:${own}`, `127.0.0.1:${target}`);
      upstream.write(Buffer.from(text, "latin1"));
    });
    relay(upstream, client, cuts);
  });
  const port = await listen(server, 0);
  return {
    port,
    cut: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: async () => {
      await listen(server, port);
    },
    cutAnswersAfter: (bytes, times) => {
      Object.assign(cuts, { after: bytes, left: times, done: 0 });
      return () => cuts.done;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
};

const relay = (
  from: Socket,
  to: Socket,
  cuts: { after: number; left: number; done: number },
): void => {
  let told = 0;
  from.on("data", (chunk: Buffer) => {
    told += chunk.length;
    if (cuts.left > 0 && told > cuts.after) {
      cuts.left -= 1;
      cuts.done += 1;
      // What came so far arrives; the connection breaks behind it.
      to.write(chunk, () => to.destroy());
      return;
    }
    if (to.writable) to.write(chunk);
  });
};

const listen = async (server: Server, port: number): Promise<number> => {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
