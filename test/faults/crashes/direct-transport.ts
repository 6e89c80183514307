import { Readable } from "node:stream";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { HttpHandler } from "msw/http";
import { getResponse } from "msw/utils/get-response";

/** A request as the SDK's HTTP handlers get it. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
}

type Handle = (request: SdkRequest) => Promise<{ response: object }>;

/**
 * Leads every SDK client of this process to the handlers, without sockets: a play makes hundreds of
 * calls, and sockets that are intercepted took half of its time.
 */
export const directTransport = (handlersNow: () => readonly HttpHandler[]): Disposable => {
  const client = new SFNClient({});
  const transport = Object.getPrototypeOf(client.config.requestHandler) as { handle: Handle };
  client.destroy();
  const { handle } = transport;
  transport.handle = async (asked) => {
    const response = await getResponse([...handlersNow()], requestOf(asked));
    if (response === undefined) throw new Error(`nobody answers ${asked.method} ${asked.path}`);
    return {
      response: {
        statusCode: response.status,
        reason: response.statusText,
        headers: Object.fromEntries(response.headers),
        body: Readable.from(response.body ?? []),
      },
    };
  };
  return {
    [Symbol.dispose]: () => {
      transport.handle = handle;
    },
  };
};

const requestOf = ({ method, headers, body, ...asked }: SdkRequest): Request => {
  const port = asked.port === undefined ? "" : `:${asked.port}`;
  const query = new URLSearchParams(
    Object.entries(asked.query).flatMap(([name, value]) =>
      [value ?? ""].flat().map((each) => [name, each] as [string, string]),
    ),
  );
  const search = query.size === 0 ? "" : `?${query}`;
  return new Request(`${asked.protocol}//${asked.hostname}${port}${asked.path}${search}`, {
    method,
    headers: { ...headers },
    ...(method !== "GET" && method !== "HEAD" && body !== undefined && { body, duplex: "half" }),
  });
};
