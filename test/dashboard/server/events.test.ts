import { get, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestDashboard } from "./a-dashboard.ts";

let dashboard: Awaited<ReturnType<typeof startTestDashboard>>;
let open: IncomingMessage[];
beforeEach(async () => {
  dashboard = await startTestDashboard();
  open = [];
});
afterEach(async () => {
  for (const stream of open) stream.destroy();
  await dashboard.close();
});

const listen = (): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(`${dashboard.url}/api/events`, (stream) => {
      open.push(stream);
      stream.on("error", () => undefined);
      resolve(stream);
    }).on("error", reject);
  });

interface Event {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

async function* eventsOf(stream: IncomingMessage): AsyncGenerator<Event> {
  let text = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      yield { event: /^event: (.*)$/m.exec(block)?.[1] ?? "message", data: JSON.parse(data) };
    }
  }
}

const firstOf = async (
  stream: IncomingMessage,
  isIt: (event: Event) => boolean,
): Promise<Event> => {
  for await (const event of eventsOf(stream)) if (isIt(event)) return event;
  throw new Error("the stream ended before the event came");
};

describe("GET /api/events", () => {
  it("tells the fleet at once, then the turbines in frames", async () => {
    const stream = await listen();
    expect(stream.headers["content-type"]).toBe("text/event-stream");
    const seen: Event[] = [];
    for await (const event of eventsOf(stream)) {
      seen.push(event);
      if (event.event === "message" && seen.length >= 3) break;
    }
    expect(seen[0]).toMatchObject({
      event: "fleet",
      data: { devices: [], rollouts: [], models: [] },
    });
    expect(seen.at(-1)?.data["turbines"]).toMatchObject([
      { id: "1", condition: "silent" },
      { id: "2" },
    ]);
  });

  it("tells the fleet again when it changed", async () => {
    const stream = await listen();
    const model = {
      version: "1",
      status: "Approved",
      metrics: {},
      createdAt: "2026-01-01",
    } as const;
    dashboard.answer.fleet = { devices: [], rollouts: [], models: [model] };
    const changed = await firstOf(
      stream,
      ({ event, data }) => event === "fleet" && (data["models"] as unknown[]).length === 1,
    );
    expect(changed.data).toEqual({ devices: [], rollouts: [], models: [model] });
  });

  it("says how old the fleet's state is while the cloud does not answer", async () => {
    dashboard.answer.fleet = new Error("connect ECONNREFUSED");
    const stream = await listen();
    const stale = await firstOf(
      stream,
      ({ event, data }) => event === "fleet" && Number(data["fleetAgeMs"]) > 100,
    );
    expect(stale.data).toMatchObject({ devices: [] });
  });

  it("serves 32 listeners and refuses the next", async () => {
    const streams = await Promise.all(Array.from({ length: 32 }, listen));
    expect(streams.map(({ statusCode }) => statusCode)).toEqual(streams.map(() => 200));
    const refused = await dashboard.ask("/api/events");
    expect(refused.status).toBe(503);
    expect(refused.json).toMatchObject({ error: expect.stringContaining("32") });
  });

  it("ends its streams when the simulator ends", async () => {
    const stream = await listen();
    const ended = new Promise((resolve) => stream.once("close", resolve));
    stream.resume();
    await dashboard.close();
    await ended;
    dashboard = await startTestDashboard();
  });
});
