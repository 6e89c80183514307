import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createEventStreams } from "../../../dashboard/server/sse.ts";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const REQUEST = { headers: {} } as IncomingMessage;

/** A client whose buffer is as full as the test says. */
const slowClient = () => {
  const written: string[] = [];
  const client = Object.assign(new EventEmitter(), {
    writableLength: 0,
    writeHead: () => client,
    write: (text: string) => written.push(text) > 0,
    end: () => client,
  });
  return { client, response: client as unknown as ServerResponse, written };
};

it("drops frames for a client that does not read, counts them, and catches its fleet up later", () => {
  const fleet = { revision: 1, data: { models: [] as string[] } };
  const streams = createEventStreams({ turbines: () => [], stirred: () => [], fleet: () => fleet });
  const { client, response, written } = slowClient();
  streams.open(REQUEST, response, "full");
  client.writableLength = 2 * 1_024 * 1_024;
  fleet.revision = 2;
  fleet.data = { models: ["new"] };
  const before = written.length;
  vi.advanceTimersByTime(500);
  expect(written.length).toBe(before);
  expect(streams.dropped()).toBe(5);
  client.writableLength = 0;
  vi.advanceTimersByTime(100);
  expect(written.slice(before).join("")).toContain('event: fleet\ndata: {"models":["new"]}');
  streams.close();
});

const view = (id: string, rps: number, voltage = "normal") =>
  ({ id, rps, condition: "judged", flags: { voltage }, faults: [] }) as unknown as TurbineView;

it("sends all turbines once, then only those that changed, and an empty frame in a quiet second", () => {
  let turbines = [view("1", 2), view("2", 2)];
  const streams = createEventStreams({
    turbines: () => turbines,
    stirred: () => turbines,
    fleet: () => ({ revision: 1, data: {} }),
  });
  const { response, written } = slowClient();
  streams.open(REQUEST, response, "changes");
  const frames = () =>
    written
      .filter((text) => text.startsWith("data:"))
      .map((text) => JSON.parse(text.slice(5)).turbines.map(({ id }: { id: string }) => id));
  vi.advanceTimersByTime(100);
  turbines = [view("1", 2), view("2", 3)];
  vi.advanceTimersByTime(500);
  vi.advanceTimersByTime(1_100);
  expect(frames()).toEqual([["1", "2"], ["2"], []]);
  turbines = [view("1", 4), view("2", 3, "anomalous")];
  vi.advanceTimersByTime(100);
  expect(frames().at(-1)).toEqual(["2"]);
  vi.advanceTimersByTime(500);
  expect(frames().at(-1)).toEqual(["1"]);
  streams.close();
});

it("sends all turbines again to a client that missed a frame", () => {
  let turbines = [view("1", 2), view("2", 2)];
  const streams = createEventStreams({
    turbines: () => turbines,
    stirred: () => turbines,
    fleet: () => ({ revision: 1, data: {} }),
  });
  const { client, response, written } = slowClient();
  streams.open(REQUEST, response, "changes");
  vi.advanceTimersByTime(100);
  client.writableLength = 2 * 1_024 * 1_024;
  turbines = [view("1", 3), view("2", 2)];
  vi.advanceTimersByTime(100);
  client.writableLength = 0;
  vi.advanceTimersByTime(100);
  expect(JSON.parse(written.at(-1)?.slice(5) ?? "").turbines).toEqual(turbines);
  streams.close();
});

it("runs no timer while nobody listens", () => {
  const turbines = vi.fn(() => []);
  const streams = createEventStreams({
    turbines,
    stirred: () => [],
    fleet: () => ({ revision: 1, data: {} }),
  });
  const { client, response } = slowClient();
  streams.open(REQUEST, response, "full");
  vi.advanceTimersByTime(100);
  client.emit("close");
  vi.advanceTimersByTime(1_000);
  expect(turbines).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

it("compresses an event once for all streams that are as far, and each of them reads what was sent", () => {
  let turbines = Array.from({ length: 50 }, (_, index) => view(`${index}`, 1));
  const streams = createEventStreams({
    turbines: () => turbines,
    stirred: () => [],
    fleet: () => ({ revision: 1, data: { models: ["ä"] } }),
  });
  const open = () => {
    const { response, written } = slowClient();
    const request = { headers: { "accept-encoding": "gzip" } } as unknown as IncomingMessage;
    streams.open(request, response, "changes");
    return written as unknown as Buffer[];
  };
  const [first, second] = [open(), open()];
  vi.advanceTimersByTime(500);
  turbines = turbines.map(({ id }, index) => view(id, index % 2));
  const late = open();
  vi.advanceTimersByTime(1_000);
  for (const written of [first, second, late]) {
    const text = read(written);
    expect(text).toContain('event: fleet\ndata: {"models":["ä"]}\n\n');
    const frames = text.split("\n\n").filter((event) => event.startsWith("data:"));
    const told = frames.flatMap((frame) => JSON.parse(frame.slice(5)).turbines);
    expect(new Map(told.map((each: TurbineView) => [each.id, each]))).toEqual(
      new Map(turbines.map((each) => [each.id, each])),
    );
  }
  expect(first.at(-1)).toBe(second.at(-1));
  expect(first.at(-1)?.length).toBeLessThan(200);
  streams.close();
});

/** A stream that goes on has no end yet. */
const read = (written: readonly Buffer[]): string =>
  gunzipSync(Buffer.concat(written), { finishFlush: constants.Z_SYNC_FLUSH }).toString();
