import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api, Assets } from "./api.ts";
import { readJson } from "./body.ts";
import { encoded } from "./compression.ts";
import { failureOf } from "./failure.ts";
import { createPace } from "./pace.ts";
import { isPage } from "./paths.ts";
import { Refusal } from "./refusal.ts";
import { REPORTS } from "./reports.ts";
import { apiRoutes, matchRoute } from "./routes.ts";
import { admit, DOCUMENT_HEADERS, SECURITY_HEADERS } from "./security.ts";

export interface DashboardServer {
  /** http://127.0.0.1:port */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/**
 * The dashboard and its API, on loopback only. Port 0 picks a free one.
 * @throws Error naming the port when it is taken
 */
export const startDashboardServer = async (options: {
  port: number;
  assets: Assets;
  api: Api;
}): Promise<DashboardServer> => {
  const { assets, api } = options;
  const routes = apiRoutes(api);
  const keepPace = createPace(() => performance.now());

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    admit(request, portOf(server));
    const { path, query } = addressOf(request);
    if (request.method === "GET" && path === "/api/events") {
      return api.events.open(request, response, formOf(query));
    }
    if (path.startsWith("/api/")) return answerApi(request, response);
    reply(request, response, documentAt(path, request));
  };

  const answerApi = async (request: IncomingMessage, response: ServerResponse) => {
    const { path, query } = addressOf(request);
    const { route, variables } = matchRoute(routes, request.method ?? "", path);
    if (route.method === "POST") keepPace();
    const input = route.method === "POST" ? await readJson(request) : {};
    // Whoever changes something leaves a trace: what, and with which words.
    if (route.method === "POST") api.log(`command: ${path} ${JSON.stringify(input).slice(0, 600)}`);
    const { status, body, html } = await route.answer(variables, input, query);
    reply(
      request,
      response,
      html
        ? { status, type: "text/html; charset=utf-8", body: `${body}`, headers: DOCUMENT_HEADERS }
        : { status, type: "application/json", body: JSON.stringify(body) },
    );
  };

  const documentAt = (path: string, request: IncomingMessage): Reply => {
    const report = request.method === "GET" ? REPORTS[path] : undefined;
    return report?.(api) ?? assetAt(assets, request, path);
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure.status === 500) api.log(`${request.method} ${request.url}: ${describe(error)}`);
      if (response.headersSent) return response.destroy();
      const { status, headers } = failure;
      const body = JSON.stringify({ error: failure.message });
      reply(request, response, { status, type: "application/json", body, headers });
    });
  });
  // A slow client must not hold a connection for ever; event streams only write, and are not meant.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  await listen(server, options.port);
  return {
    url: `http://${HOST}:${portOf(server)}`,
    port: portOf(server),
    close: async () => {
      api.events.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};

const formOf = (query: URLSearchParams): "full" | "changes" =>
  query.get("form") === "changes" ? "changes" : "full";

const addressOf = ({ url = "" }: IncomingMessage) => {
  const [path = "", search = ""] = url.split("?", 2);
  return { path, query: new URLSearchParams(search) };
};

const assetAt = (assets: Assets, { method = "" }: IncomingMessage, path: string): Reply => {
  const asset = assets.get(isPage(path) ? "/" : path);
  if (asset === undefined)
    throw new Refusal(`${path}: there is no such page; open /`, { status: 404 });
  if (method === "GET") return { status: 200, ...asset };
  throw new Refusal(`${path}: expected GET, got ${method}`, {
    status: 405,
    headers: { allow: "GET" },
  });
};

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const reply = (request: IncomingMessage, response: ServerResponse, answer: Reply): void => {
  const { body, headers } = encoded(answer.body, request.headers);
  response.writeHead(answer.status, {
    ...SECURITY_HEADERS,
    ...answer.headers,
    ...headers,
    "content-type": answer.type,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : `${error}`;

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE"
          ? `port ${port} on ${HOST} is taken; stop what listens there or set DASHBOARD_PORT (0 picks a free one)`
          : `cannot listen on ${HOST}:${port}: ${cause.message}`;
      reject(new Error(`dashboard: ${reason}`, { cause }));
    });
    server.listen(port, HOST, resolve);
  });
