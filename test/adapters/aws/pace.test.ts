import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPace } from "../../../adapters/aws/pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RATE = { perSecond: 8, atOnce: 2 };

test("After a pause a few calls go out together, the others evenly, ten at most in a second", async () => {
  const pace = createPace(RATE);
  const begun = Date.now();
  const went: number[] = [];
  const call = () => pace().then(() => went.push(Date.now() - begun));
  for (let number = 0; number < 5; number++) void call();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(went).toEqual([0, 0, 125, 250, 375]);
  for (let number = 0; number < 1_000; number++) void call();
  await vi.advanceTimersByTimeAsync(130_000);
  expect(went).toHaveLength(1_005);
  const inOneSecond = went.map(
    (from) => went.filter((at) => at >= from && at < from + 1_000).length,
  );
  expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(10);
  expect(went.at(-1)).toBeLessThan(60_000 + 1_000 * 125);
});

test("A clock that is set back by a year makes nobody wait for it", async () => {
  const pace = createPace(RATE);
  await pace();
  vi.setSystemTime(Date.now() - 365 * 86_400_000);
  const went = vi.fn();
  void pace().then(went);
  await vi.advanceTimersByTimeAsync(0);
  expect(went).toHaveBeenCalled();
});
