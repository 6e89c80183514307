import type { ServerResponse } from "node:http";
import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { Refusal } from "./refusal.ts";
import { SECURITY_HEADERS } from "./security.ts";

export interface EventSource {
  turbines(): readonly TurbineView[];
  /** The `fleet` event's data, and a number that grows when it is worth sending again. */
  fleet(): { readonly revision: number; readonly data: unknown };
}

export interface EventStreams {
  /** @throws Refusal 503 when there are too many already */
  open(response: ServerResponse): void;
  /** Frames not sent to clients that read too slowly, since start. */
  dropped(): number;
  close(): void;
}

const FRAME_MS = 100;
const MOST_CLIENTS = 32;
const MOST_BUFFERED_BYTES = 1_024 * 1_024;
const NOTHING_SENT = -1;

/** Server-sent events: one frame of all turbines per tick, and the fleet when it changed. */
export const createEventStreams = (source: EventSource): EventStreams => {
  const clients = new Map<ServerResponse, { revision: number }>();
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  const sendFleet = (client: ServerResponse, sent: { revision: number }): void => {
    const { revision, data } = source.fleet();
    if (sent.revision === revision) return;
    sent.revision = revision;
    client.write(`event: fleet\ndata: ${JSON.stringify(data)}\n\n`);
  };

  const tick = (): void => {
    const frame = `data: ${JSON.stringify({ turbines: source.turbines() })}\n\n`;
    for (const [client, sent] of clients) {
      if (client.writableLength > MOST_BUFFERED_BYTES) {
        dropped += 1;
        continue;
      }
      sendFleet(client, sent);
      client.write(frame);
    }
  };

  const forget = (client: ServerResponse): void => {
    clients.delete(client);
    if (clients.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };

  return {
    open: (response) => {
      if (clients.size >= MOST_CLIENTS) {
        throw new Refusal(`events: ${MOST_CLIENTS} pages listen already; close one`, {
          status: 503,
          headers: { "retry-after": "5" },
        });
      }
      response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "text/event-stream" });
      const sent = { revision: NOTHING_SENT };
      clients.set(response, sent);
      response.on("close", () => forget(response));
      response.on("error", () => forget(response));
      response.write("retry: 2000\n\n");
      sendFleet(response, sent);
      timer ??= setInterval(tick, FRAME_MS);
    },
    dropped: () => dropped,
    close: () => {
      for (const client of clients.keys()) client.end();
      clearInterval(timer);
    },
  };
};
