import { expect, test } from "vitest";
import { blockMaxima, persistent, tailLimit } from "../../training/calibration/tail.ts";
import { createRandom } from "../../training/random.ts";

const maxima = (count: number, seed: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Math.abs(random.normal()));
};

test("a limit for one alarm in a million blocks is beyond what a thousand blocks have shown", () => {
  const { limit, largest, blocks } = tailLimit(maxima(1_000, 1), 1e-6);
  expect(blocks).toBe(1_000);
  expect(limit).toBeGreaterThan(1.4 * largest - 1e-9);
  // A normal variable passes 4.9 σ once in a million; margin and uncertainty may double it, no more.
  expect(limit).toBeGreaterThan(4.9);
  expect(limit).toBeLessThan(11);
});

test("a short recording pays with a wider limit", () => {
  const [short, long] = [tailLimit(maxima(60, 2), 1e-6), tailLimit(maxima(6_000, 2), 1e-6)];
  expect(short.limit / short.largest).toBeGreaterThan(long.limit / long.largest);
});

test("too few blocks for a tail give the largest with double margin, none give nothing", () => {
  expect(tailLimit([1, 2, 3], 1e-6).limit).toBeCloseTo(3 * 1.4 * 1.4);
  expect(tailLimit([], 1e-6)).toEqual({ limit: 0, blocks: 0, largest: 0 });
});

test("persistence keeps what all of the last values reached; maxima are per block", () => {
  expect(persistent([1, 5, 4, 6, 0], 2)).toEqual([0, 1, 4, 4, 0]);
  expect(blockMaxima([1, 5, 4, 6, 0], 2)).toEqual([5, 6, 0]);
});
