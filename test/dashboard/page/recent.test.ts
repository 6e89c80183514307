import { afterEach, expect, test, vi } from "vitest";
import { loadRecent, recentOf, remember } from "../../../dashboard/page/farm/recent.ts";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";

const STEP_MS = 5_000;
const START = Date.parse("2026-11-20T10:00:00Z");

const seen = (id: string, step: number, voltage: number): TurbineView[] => [
  {
    id,
    reading: { time: START + step * STEP_MS, wind_speed_rps: 2, rps: 2, voltage },
    attitude: { roll: 1, pitch: -1 },
  } as unknown as TurbineView,
];

afterEach(() => vi.unstubAllGlobals());

test("A turbine's past takes the same memory after a minute and after a day, and keeps the newest", () => {
  for (let step = 0; step < 12; step++) remember(seen("1", step, step));
  const early = recentOf("1", "voltage");
  expect([...early]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  for (let step = 12; step < 17_280; step++) remember(seen("1", step, step));
  const late = recentOf("1", "voltage");
  expect(late.buffer).toBe(early.buffer);
  expect(late).toHaveLength(180);
  expect([late[0], late.at(-1)]).toEqual([17_100, 17_279]);
});

test("The newest point moves until its five seconds are over, and a reading that is late changes none", () => {
  remember(seen("2", 7, 700));
  remember(seen("2", 7, 710));
  remember(seen("2", 6, 1));
  expect([...recentOf("2", "voltage")]).toEqual([710]);
  expect([...recentOf("2", "roll")]).toEqual([1]);
});

test("What the server remembers comes before what was heard meanwhile", async () => {
  const step = START / STEP_MS;
  const channels = Object.fromEntries(
    ["wind_speed_rps", "rps", "voltage", "roll", "pitch"].map((name) => [name, [10, 20]]),
  );
  remember(seen("3", 5, 50));
  const answer = { stepSeconds: 5, turbines: { "3": { step, channels }, "4": { step, channels } } };
  vi.stubGlobal("fetch", async () => Response.json(answer));
  await loadRecent();
  expect([...recentOf("3", "voltage")]).toEqual([10, 20, 50]);
  expect([...recentOf("4", "voltage")]).toEqual([10, 20]);
});
