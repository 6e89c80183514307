import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchFleet } from "../../dashboard/fleet-watch.ts";
import type { FleetSnapshot } from "../../domain/rollout/snapshot.ts";

const EMPTY: FleetSnapshot = { devices: [], rollouts: [], models: [] };
const ONE_MODEL: FleetSnapshot = {
  ...EMPTY,
  models: [{ version: "1", status: "Approved", metrics: {}, createdAt: "2026-01-01T00:00:00Z" }],
};

describe("the fleet watch", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watch = (answers: (FleetSnapshot | Error)[]) => {
    const asked = vi.fn(async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error || answer === undefined) throw answer;
      return answer;
    });
    const log: string[] = [];
    const watching = watchFleet({
      snapshot: asked,
      pollSeconds: 2,
      now: Date.now,
      log: (line) => log.push(line),
    });
    return { watching, asked, log };
  };

  it("keeps the last good answer, and its age, while the cloud does not answer", async () => {
    const { watching, log } = watch([ONE_MODEL, new Error("down"), new Error("down"), ONE_MODEL]);
    await vi.advanceTimersByTimeAsync(1);
    expect(watching.current()).toMatchObject({ fleet: ONE_MODEL });
    expect(watching.current()).not.toHaveProperty("ageMs");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(watching.current()).toMatchObject({ fleet: ONE_MODEL, ageMs: 4_001 });
    expect(log.filter((line) => line.includes("down"))).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(watching.current()).not.toHaveProperty("ageMs");
    watching.close();
  });

  it("raises its revision when something changed, and not otherwise", async () => {
    const { watching } = watch([EMPTY, EMPTY, ONE_MODEL]);
    await vi.advanceTimersByTimeAsync(1);
    const first = watching.current().revision;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(watching.current().revision).toBe(first);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(watching.current().revision).toBeGreaterThan(first);
    watching.close();
  });

  it("calls a cloud that never answers silent after its deadline, and asks it once at a time", async () => {
    const asked = vi.fn(() => new Promise<FleetSnapshot>(() => undefined));
    const log: string[] = [];
    const watching = watchFleet({
      snapshot: asked,
      pollSeconds: 2,
      now: Date.now,
      log: (line) => log.push(line),
    });
    await vi.advanceTimersByTimeAsync(14_000);
    expect(asked).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(log.join()).toContain("no answer within");
    expect(asked).toHaveBeenCalledTimes(2);
    watching.close();
  });

  it("asks ever more rarely while nothing moves, and at once and soon again when somebody decided something", async () => {
    const { watching, asked } = watch([ONE_MODEL]);
    await vi.advanceTimersByTimeAsync(60_000);
    const quiet = asked.mock.calls.length;
    expect(quiet).toBeLessThan(11);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveBeenCalledTimes(quiet + 1);
    await watching.refresh();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toHaveBeenCalledTimes(quiet + 3);
    watching.close();
  });

  it("asks no more when it is closed", async () => {
    const { watching, asked } = watch([EMPTY]);
    await vi.advanceTimersByTimeAsync(1);
    watching.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
