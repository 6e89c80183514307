import { expect, test } from "vitest";
import { createRegulation } from "../../../../domain/turbine/engine/evidence/regulation.ts";
import { DETECTION } from "../detection/a-manifest.ts";

const SECONDS_PER_DECISION = 0.5;
const PACE = { secondsPerDecision: SECONDS_PER_DECISION, decisionsPerWindow: 10 };

/** Speed that the wind allows, gusting by ±8 % around 2.4 turns per second. */
const freeSpeed = (decision: number): number => 2.4 * (1 + 0.08 * Math.sin(decision / 9));

const watch = (
  seconds: number,
  actualOf: (free: number, decision: number) => { rps: number; voltage: number },
  state = { isRotorSlow: true, isRotorRepeating: false, rotorBaseline: 0 },
) => {
  const regulation = createRegulation(DETECTION.levels, PACE);
  for (let decision = 0; decision < seconds / SECONDS_PER_DECISION; decision++) {
    const free = freeSpeed(decision);
    const { rps, voltage } = actualOf(free, decision);
    const expectations = Float32Array.of(free, 30 * rps, 30 * free);
    const residuals = Float32Array.of(rps - free, voltage - 30 * rps, voltage - 30 * free);
    regulation.add([...residuals, ...expectations], 0, residuals.length, state);
  }
  return regulation;
};

test("a rotor at a share of what every wind allows is hindered", () => {
  const drag = watch(25, (free) => ({ rps: 0.8 * free, voltage: 24 * free }));
  expect(drag.isHindered()).toBe(true);
});

test("a rotor held at one speed is not hindered, however long and even if the wind falls below it", () => {
  for (const limit of [1.8, 2.35]) {
    const held = watch(120, (free) => ({
      rps: Math.min(limit, free),
      voltage: 30 * Math.min(limit, free),
    }));
    expect([limit, held.isHindered()]).toEqual([limit, false]);
  }
});

test("a rotor that swings with the wind far below it is hindered, though its inertia takes most of the swing", () => {
  const calm = (free: number) => 0.6 * (2.4 + 0.3 * (free - 2.4));
  // A second gust that the anemometer feels and the rotor does not makes a limit explain as much.
  const noise = (decision: number) => 0.015 * Math.sin(decision * 2.1);
  const drag = watch(60, (free, decision) => {
    const rps = calm(free) + noise(decision);
    return { rps, voltage: 30 * rps };
  });
  expect(drag.isHindered()).toBe(true);
  const held = watch(60, (_, decision) => {
    const rps = 1.44 + noise(decision);
    return { rps, voltage: 30 * rps };
  });
  expect(held.isHindered()).toBe(false);
});

test("nothing is said before there is enough to see", () => {
  const early = watch(12, (free) => ({ rps: 0.8 * free, voltage: 24 * free }));
  expect(early.isHindered()).toBe(false);
});

test("behind a stuck rotor sensor the voltage follows the wind, under a limit it does not", () => {
  const state = { isRotorSlow: false, isRotorRepeating: true, rotorBaseline: 0 };
  const stuck = watch(30, (free) => ({ rps: 2.4, voltage: 30 * free }), state);
  expect(stuck.isSensorStuck()).toBe(true);
  const held = watch(30, () => ({ rps: 1.8, voltage: 54 }), state);
  expect(held.isSensorStuck()).toBe(false);
});

test("a model without such levels lets a rotor that repeats itself speak for itself", () => {
  expect(createRegulation([], PACE).isSensorStuck()).toBe(true);
});

test("a turbine that is always slower than the others is held, not hindered, where its own speed is the lower", () => {
  const slower = (rotorBaseline: number) =>
    watch(
      60,
      (free) => ({ rps: Math.min(2.2, 0.9 * free), voltage: 30 * Math.min(2.2, 0.9 * free) }),
      { isRotorSlow: true, isRotorRepeating: false, rotorBaseline },
    ).isHindered();
  expect([slower(0), slower(-0.1)]).toEqual([true, false]);
});
