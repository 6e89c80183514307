import { expect, test } from "vitest";
import { createRunningClock, isSteady } from "./running.ts";

const LIMITS = { rps: 1, voltage: 30 };
const values = (rps: number, voltage: number) => Float32Array.of(0, 0, 0, 3, rps, voltage);

test("rotor or voltage is enough to be running, neither is standing still", () => {
  const clock = createRunningClock(LIMITS);
  clock.add(values(2, 80));
  clock.add(values(0, 80));
  expect(clock.readings()).toBe(2);
  clock.add(values(0, 0));
  expect(clock.readings()).toBe(0);
});

test.each([
  ["a kept speed", [2, 2.1, 2, 1.9, 2], true],
  ["a fall", [2, 2, 1.7, 1.4, 1.1], false],
  ["a rise", [1, 1.3, 1.7, 2, 2], false],
  ["a dip", [2, 2, 1.2, 2, 2], false],
  ["standing still", [0, 0, 0, 0, 0], true],
] as const)("%s within the window: steady is %s", (_, fifths, expected) => {
  const input = Float32Array.from(
    fifths.flatMap((rps) =>
      Array(20)
        .fill([...values(rps, 0)])
        .flat(2),
    ),
  );
  expect(isSteady(input)).toBe(expected);
});
