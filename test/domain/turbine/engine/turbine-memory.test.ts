import { expect, test } from "vitest";
import {
  parseTurbineMemory,
  type TurbineMemory,
} from "../../../../domain/turbine/engine/turbine-memory.ts";

const MEMORY: TurbineMemory = {
  schema: 1,
  turbineId: "7",
  modelVersion: "3",
  channels: ["rps", "voltage"],
  levels: [
    {
      channel: "voltage",
      given: "rps",
      nth: 0,
      baseline: -0.02,
      anchor: -0.01,
      learned: 900,
      bound: 0.12,
      residual: -1.5,
      expectation: 80,
      weight: 1,
    },
  ],
  lamps: [
    { channel: "rps", isLit: false, since: null, kind: null, above: 0, gross: 0, good: 40 },
    { channel: "voltage", isLit: true, since: 5_000, kind: "level", above: 9, gross: 0, good: 0 },
  ],
  alarmNumber: 3,
  running: 4_000,
  repeats: [{ channel: "voltage", value: 81, readings: 2 }],
  drift: [{ channel: "voltage", counts: [1, 2.5], shiftedSince: null }],
  order: { lastSeq: 1_000, lastTime: 50_000 },
};

test("What is known of a turbine comes back from its JSON as it was", () => {
  expect(parseTurbineMemory(JSON.parse(JSON.stringify(MEMORY)))).toEqual(MEMORY);
});

test("A damaged record is refused with the field and the value", () => {
  const damaged = { ...MEMORY, alarmNumber: -1 };
  expect(() => parseTurbineMemory(damaged)).toThrow("turbine memory: alarmNumber");
});
