import { EventEmitter } from "node:events";
import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readInBeats } from "../../../adapters/mqtt/read-in-beats.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("reads a connection for a moment ten times a second, writes what came of it at once, and ends with it", async () => {
  const done: string[] = [];
  const note = (what: string) => () => void done.push(what);
  const stream = Object.assign(new EventEmitter(), {
    pause: note("pause"),
    resume: note("resume"),
    cork: note("cork"),
    uncork: note("uncork"),
  });
  readInBeats(stream as unknown as MqttClient["stream"]);
  expect(done).toEqual(["pause"]);
  await vi.advanceTimersByTimeAsync(101);
  expect(done).toEqual(["pause", "cork", "resume", "pause", "uncork"]);
  await vi.advanceTimersByTimeAsync(900);
  expect(done.filter((what) => what === "resume")).toHaveLength(10);
  stream.emit("close");
  expect(vi.getTimerCount()).toBe(0);
});
