import type { HttpHandler } from "msw/http";
import { setupServer } from "msw/node";

/** What leads SDK clients to the mocked AWS. */
export interface Network {
  /** Lets a handler answer before all others. */
  use(handler: HttpHandler): void;
  close(): void;
}

/** By their sockets, as they are. */
export const mockedNetwork = (handlers: readonly HttpHandler[]): Network => {
  const server = setupServer(...handlers);
  server.listen({ onUnhandledFrame: "bypass" });
  return { use: (handler) => server.use(handler), close: () => server.close() };
};
