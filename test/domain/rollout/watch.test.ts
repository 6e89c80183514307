import { expect, test } from "vitest";
import { WAITS } from "../../../domain/rollout/waiting.ts";
import { silentDevices, stalledRings } from "../../../domain/rollout/watch.ts";
import type { Health } from "../../../domain/turbine/health.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
const minutesAgo = (minutes: number): number => NOW.getTime() - minutes * 60_000;

test("A device is silent that never reported, or not for half an hour", () => {
  const health = new Map(
    [
      ["edge-1", 1],
      ["edge-2", 31],
      ["edge-9", 90],
    ].map(([thing, minutes]) => [thing, { time: minutesAgo(Number(minutes)) } as Health] as const),
  ) as ReadonlyMap<string, Health>;
  expect(silentDevices(["edge-1", "edge-2", "edge-3"], health, NOW)).toEqual(["edge-2", "edge-3"]);
});

test("A ring has stalled only when the deadline and two of the longest waits are over", () => {
  const ring = (name: string, minutes?: number) => ({
    rolloutId: "v3",
    ring: name,
    ...(minutes !== undefined && { deployedAt: new Date(minutesAgo(minutes)).toISOString() }),
  });
  const open = [ring("waits"), ring("young", 239), ring("old", 241)];
  expect(stalledRings(open, { deadlineSeconds: 7_200 }, WAITS.ring, NOW)).toEqual([open[2]]);
});
