import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api, Assets } from "./api.ts";
import { readJson } from "./body.ts";
import { failureOf } from "./failure.ts";
import { createPace } from "./pace.ts";
import { Refusal } from "./refusal.ts";
import { apiRoutes, matchRoute } from "./routes.ts";
import { admit, SECURITY_HEADERS } from "./security.ts";

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
    const method = request.method ?? "";
    const path = (request.url ?? "").replace(/\?.*$/, "");
    if (method === "GET" && path === "/api/events") api.events.open(response);
    else if (path.startsWith("/api/")) await answerApi(request, response, path);
    else sendAsset(response, assets, method, path);
  };

  const answerApi = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const { route, variables } = matchRoute(routes, request.method ?? "", path);
    if (route.method === "POST") keepPace();
    const input = route.method === "POST" ? await readJson(request) : {};
    // Whoever changes something leaves a trace: what, and with which words.
    if (route.method === "POST") api.log(`command: ${path} ${JSON.stringify(input).slice(0, 600)}`);
    const { status, body } = await route.answer(variables, input);
    send(response, status, "application/json", JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure.status === 500) api.log(`${request.method} ${request.url}: ${describe(error)}`);
      if (response.headersSent) return response.destroy();
      const body = JSON.stringify({ error: failure.message });
      send(response, failure.status, "application/json", body, failure.headers);
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

const sendAsset = (response: ServerResponse, assets: Assets, method: string, path: string) => {
  const asset = assets.get(path);
  if (asset === undefined)
    throw new Refusal(`${path}: there is no such page; open /`, { status: 404 });
  if (method !== "GET") {
    throw new Refusal(`${path}: expected GET, got ${method}`, {
      status: 405,
      headers: { allow: "GET" },
    });
  }
  send(response, 200, asset.type, asset.body);
};

const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, "content-type": type });
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
