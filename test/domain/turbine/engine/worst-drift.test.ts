import { expect, test } from "vitest";
import { worstDrift } from "../../../../domain/turbine/engine/worst-drift.ts";

const baseline = {
  windows: 100,
  edges: Array.from({ length: 6 }, () => [1, 2, 3]),
  usual: Array(6).fill(0),
};

/** A turbine whose windows all lie in these bins, channel by channel. */
const aTurbine = (id: string, bins: readonly (readonly number[])[]) => ({
  id,
  drift: {
    baseline,
    add: () => undefined,
    restore: () => undefined,
    counts: (channel: number) => Float64Array.from(bins[channel] ?? [25, 25, 25, 25]),
  },
  shiftedSince: new Float64Array(6).fill(Number.NaN),
});

test("The three worst turbines' channels are told, the farthest first, and since when each is shifted", () => {
  const turbines = [
    aTurbine("1", [[100, 0, 0, 0]]),
    aTurbine("2", [[], [70, 10, 10, 10].slice(0, 4), [40, 20, 20, 20]]),
    aTurbine("3", []),
  ];
  const first = worstDrift(turbines, 1_000);
  expect(first.map(({ turbineId, channel }) => `${turbineId} ${channel}`)).toEqual([
    "1 roll",
    "2 pitch",
    "2 yaw",
  ]);
  expect(first.map(({ since }) => since)).toEqual([1_000, 1_000, null]);
  expect(worstDrift(turbines, 2_000).map(({ since }) => since)).toEqual([1_000, 1_000, null]);
});

test("A shift that has passed begins anew when it comes again", () => {
  const turbine = aTurbine("1", [[100, 0, 0, 0]]);
  worstDrift([turbine], 1_000);
  worstDrift([{ ...aTurbine("1", []), shiftedSince: turbine.shiftedSince }], 2_000);
  expect(worstDrift([turbine], 3_000)[0]?.since).toBe(3_000);
});
