import { EventEmitter } from "node:events";
import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createReadInBeats } from "../../../adapters/mqtt/read-in-beats.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const streamOf = (note: (what: string) => () => void) =>
  Object.assign(new EventEmitter(), {
    pause: note("pause"),
    resume: note("resume"),
    cork: note("cork"),
    uncork: note("uncork"),
  });

it("reads a connection for a moment ten times a second, writes what came of it at once, and ends with it", async () => {
  const done: string[] = [];
  const note = (what: string) => () => void done.push(what);
  const stream = streamOf(note);
  createReadInBeats()(stream as unknown as MqttClient["stream"]);
  expect(done).toEqual(["pause"]);
  await vi.advanceTimersByTimeAsync(101);
  expect(done).toEqual(["pause", "cork", "resume", "pause", "uncork"]);
  await vi.advanceTimersByTimeAsync(900);
  expect(done.filter((what) => what === "resume")).toHaveLength(10);
  stream.emit("close");
  expect(vi.getTimerCount()).toBe(0);
});

it("reads all its connections in the same beats, until the last one ends", async () => {
  const read = createReadInBeats();
  const resumed: number[] = [];
  const streams = [0, 1, 2].map((index) =>
    streamOf((what) => () => what === "resume" && void resumed.push(index)),
  );
  for (const stream of streams) read(stream as unknown as MqttClient["stream"]);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(101);
  expect(resumed).toEqual([0, 1, 2]);
  streams[1]?.emit("close");
  await vi.advanceTimersByTimeAsync(100);
  expect(resumed).toEqual([0, 1, 2, 0, 2]);
  for (const stream of streams) stream.emit("close");
  expect(vi.getTimerCount()).toBe(0);
});
