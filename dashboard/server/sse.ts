import type { IncomingMessage, ServerResponse } from "node:http";
import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { turbineState } from "../turbine-state.ts";
import { acceptsGzip } from "./compression.ts";
import { Refusal } from "./refusal.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { GZIP_HEADER, type StreamEvent, streamEvent } from "./stream-event.ts";

export interface EventSource {
  turbines(): readonly TurbineView[];
  /** Those of which something came that may not wait for the next numbers, since this was asked last. */
  stirred(): readonly TurbineView[];
  /** The `fleet` event's data, and a number that grows when it is worth sending again. */
  fleet(): { readonly revision: number; readonly data: unknown };
}

export interface EventStreams {
  /**
   * `full` sends every turbine in every frame; `changes` sends all of them once, then at once those whose
   * state changed by what their detectors said, whatever else changed twice a second, and an empty
   * frame each second without any.
   * @throws Refusal 503 when there are too many already
   */
  open(request: IncomingMessage, response: ServerResponse, form: "full" | "changes"): void;
  /** Frames not sent to clients that read too slowly, since start. */
  dropped(): number;
  clients(): number;
  close(): void;
}

const FRAME_MS = 100;
/** Nobody reads numbers that change more often than twice a second. */
const NUMBERS_EVERY = 5;
/** A page takes a stream for dead that says nothing for three seconds. */
const QUIET_FRAMES = 10;
const MOST_CLIENTS = 32;
const MOST_BUFFERED_BYTES = 1_024 * 1_024;
const NOTHING_SENT = -1;
const RETRY = streamEvent("retry: 2000\n\n");

interface Client {
  readonly response: ServerResponse;
  readonly write: (event: StreamEvent) => void;
  readonly form: "full" | "changes";
  /** Of the fleet. */
  revision: number;
  needsAll: boolean;
  quietFrames: number;
}

/** Server-sent events: frames of turbines, and the fleet when it changed. */
export const createEventStreams = (source: EventSource): EventStreams => {
  const clients = new Map<ServerResponse, Client>();
  const changedIn = createChanges();
  let fleet = { revision: NOTHING_SENT, event: RETRY };
  let ticks = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Told to each client that has not heard it, and made once for all of them. */
  const sendFleet = (client: Client): void => {
    const { revision, data } = source.fleet();
    if (client.revision === revision) return;
    if (fleet.revision !== revision) {
      const event = streamEvent(`event: fleet\ndata: ${JSON.stringify(data)}\n\n`);
      fleet = { revision, event };
    }
    client.revision = revision;
    client.write(fleet.event);
  };

  const sendFrame = (client: Client, all: () => StreamEvent, changed: Changed): void => {
    if (client.form === "full" || client.needsAll) {
      client.needsAll = false;
      client.write(all());
    } else if (changed.count > 0 || client.quietFrames >= QUIET_FRAMES) {
      client.quietFrames = 0;
      client.write(changed.event());
    } else client.quietFrames += 1;
  };

  const tick = (): void => {
    const numbers = ticks % NUMBERS_EVERY === 0;
    const turbines = once(source.turbines);
    const texts = changedIn(numbers ? turbines() : source.stirred(), numbers);
    ticks += 1;
    const changed = { count: texts.length, event: once(() => frameOf(texts)) };
    const all = once(() => frameOf(turbines().map((turbine) => JSON.stringify(turbine))));
    for (const client of clients.values()) {
      if (client.response.writableLength > MOST_BUFFERED_BYTES) {
        dropped += 1;
        // What it missed it can never learn from changes.
        client.needsAll = true;
        continue;
      }
      sendFleet(client);
      sendFrame(client, all, changed);
    }
  };

  const forget = (response: ServerResponse): void => {
    clients.delete(response);
    if (clients.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    open: (request, response, form) => {
      if (clients.size >= MOST_CLIENTS) {
        throw new Refusal(`events: ${MOST_CLIENTS} pages listen already; close one`, {
          status: 503,
          headers: { "retry-after": "5" },
        });
      }
      const client: Client = {
        response,
        write: writerOf(request, response),
        form,
        revision: NOTHING_SENT,
        needsAll: true,
        quietFrames: 0,
      };
      clients.set(response, client);
      response.on("close", () => forget(response));
      response.on("error", () => forget(response));
      client.write(RETRY);
      sendFleet(client);
      timer ??= setInterval(tick, FRAME_MS);
    },
    dropped: () => dropped,
    clients: () => clients.size,
    close: () => {
      for (const { response } of clients.values()) response.end();
      clearInterval(timer);
    },
  };
};

/** Answers those that are to be told: whose state changed, and with `numbers` whatever else did. */
const createChanges = () => {
  const told = new Map<string, { readonly state: string; readonly text: string }>();
  return (turbines: readonly TurbineView[], numbers: boolean): string[] => {
    const changed: string[] = [];
    for (const turbine of turbines) {
      const state = turbineState(turbine);
      const before = told.get(turbine.id);
      if (!numbers && before?.state === state) continue;
      const text = JSON.stringify(turbine);
      if (before?.text === text) continue;
      told.set(turbine.id, { state, text });
      changed.push(text);
    }
    return changed;
  };
};

interface Changed {
  readonly count: number;
  readonly event: () => StreamEvent;
}

const frameOf = (turbines: readonly string[]): StreamEvent =>
  streamEvent(`data: {"turbines":[${turbines.join(",")}]}\n\n`);

/** Made when the first client needs it, for all of them. */
const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Compressed where the client takes it; each event leaves at once and not when a block is full. */
const writerOf = (request: IncomingMessage, response: ServerResponse): Client["write"] => {
  const headers = { ...SECURITY_HEADERS, "content-type": "text/event-stream" };
  if (!acceptsGzip(request.headers)) {
    response.writeHead(200, headers);
    return ({ text }) => void response.write(text);
  }
  response.writeHead(200, { ...headers, "content-encoding": "gzip" });
  response.write(GZIP_HEADER);
  let last: StreamEvent | undefined;
  return (event) => {
    response.write(event.packedAfter(last));
    last = event;
  };
};
