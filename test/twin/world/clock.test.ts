import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClock } from "../../../twin/world/clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("speed divides waits and leaves time stamps alone", async () => {
  const work = vi.fn();
  const clock = createClock({ speed: 30 });
  clock.after(30, work);
  await vi.advanceTimersByTimeAsync(999);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledOnce();
  expect(clock.now()).toEqual(new Date());
});

test("speed leaves real work its time, and cuts no wait below a quarter of a second", async () => {
  const calls: string[] = [];
  const clock = createClock({ speed: 1000 });
  clock.afterReal(2, () => void calls.push("real"));
  clock.after(60, () => void calls.push("wait"));
  clock.after(0.1, () => void calls.push("short wait"));
  await vi.advanceTimersByTimeAsync(100);
  expect(calls).toEqual(["short wait"]);
  await vi.advanceTimersByTimeAsync(150);
  expect(calls).toEqual(["short wait", "wait"]);
  await vi.advanceTimersByTimeAsync(1_749);
  expect(calls).not.toContain("real");
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toContain("real");
  clock.close();
});

test("a closed clock runs nothing more and holds no timer", async () => {
  const work = vi.fn();
  const clock = createClock();
  clock.after(1, work);
  clock.close();
  clock.after(1, work);
  expect(vi.getTimerCount()).toBe(0);
});

test("a wait beyond the longest timer of Node is waited in full", async () => {
  const work = vi.fn();
  const clock = createClock();
  const days = 60 * 24 * 60 * 60;
  clock.after(days, work);
  await vi.advanceTimersByTimeAsync((days - 1) * 1000);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledOnce();
  clock.close();
});

test.each([
  [
    "throws",
    () => {
      throw new Error("broken");
    },
  ],
  ["rejects", () => Promise.reject(new Error("broken"))],
])("work that %s is logged and stops nothing", async (_how, work) => {
  const logged: string[] = [];
  const clock = createClock({ log: (line) => void logged.push(line) });
  clock.after(0, work);
  await vi.advanceTimersByTimeAsync(1);
  expect(logged[0]).toMatch(/^scheduled work failed: Error: broken/);
});

test("a speed of zero is refused", () => {
  expect(() => createClock({ speed: 0 })).toThrow("expected a speed above 0, got 0");
});
