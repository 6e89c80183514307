import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HttpHandler } from "msw/http";
import { getResponse } from "msw/utils/get-response";
import { strangerAt } from "./door.ts";

export interface ServedEndpoint {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** S3 waits some 20 s for a client; on loopback half of that is long. */
const HEADERS_MS = 10_000;

/**
 * Serves msw handlers over HTTP, so that any AWS client reaches them by endpoint URL alone.
 * Port 0 picks a free one.
 * @throws Error naming the port when it is taken
 */
export const serveEndpoint = async (options: {
  handlers: HttpHandler[];
  host?: string;
  port: number;
  /** Whoever has not sent a request's headers by then is answered 408. */
  headersMs?: number;
}): Promise<ServedEndpoint> => {
  const { handlers, host = "127.0.0.1", port, headersMs = HEADERS_MS } = options;
  const times = { headersTimeout: headersMs, connectionsCheckingInterval: headersMs / 4 };
  const server = createServer(times, (incoming, outgoing) => {
    answer(handlers, incoming, outgoing).catch((error: unknown) => {
      // The client went away, or a body broke off: nobody is left to tell.
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(new Error(reasonFor(cause, host, port), { cause })));
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const reasonFor = (cause: unknown, host: string, port: number): string =>
  (cause as NodeJS.ErrnoException).code === "EADDRINUSE"
    ? `AWS endpoint: port ${port} on ${host} is taken; stop what listens there or choose another with --aws-port (0 picks a free one)`
    : `AWS endpoint: cannot listen on ${host}:${port}: ${String(cause)}`;

const answer = async (
  handlers: HttpHandler[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  const response =
    refusalOf(incoming) ??
    (await getResponse(handlers, requestOf(incoming))) ??
    plainRefusal(403, notAws(incoming));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null || incoming.method === "HEAD") {
    outgoing.end();
    await response.body?.cancel();
    return;
  }
  await pipeline(
    Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
    outgoing,
  );
};

const requestOf = (incoming: IncomingMessage): Request => {
  const { method = "GET", url = "/" } = incoming;
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? { body: Readable.toWeb(incoming), duplex: "half" } : {};
  const init = { method, headers: headersOf(incoming), ...body };
  return new Request(`http://${incoming.headers.host ?? "localhost"}${url}`, init as RequestInit);
};

const headersOf = (incoming: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
};

/** Before a byte of the body is read: a page may send what it likes, and its user would be the one who did. */
const refusalOf = ({ headers, socket }: IncomingMessage): Response | undefined => {
  const stranger = strangerAt(socket.localPort ?? 0, headers);
  return stranger && plainRefusal(stranger.status, `AWS endpoint: ${stranger.reason}\n`);
};

const notAws = ({ method, url }: IncomingMessage): string =>
  `This is a local AWS endpoint; ${method} ${url} is not a signed AWS request. Use an AWS client with AWS_ENDPOINT_URL.\n`;

const plainRefusal = (status: number, text: string): Response =>
  new Response(text, {
    status,
    headers: {
      "content-type": "text/plain",
      "content-length": String(Buffer.byteLength(text)),
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      connection: "close",
    },
  });
