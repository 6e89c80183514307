import { expect, it } from "vitest";
import { parametersFor } from "../../simulator/parameters.ts";
import { createRotor, powerCoefficient } from "../../simulator/rotor.ts";

const free = { drag: 0, limit: Number.POSITIVE_INFINITY, braked: false };

it("has Heier's best power coefficient at a tip speed ratio of 8.1", () => {
  const ratios = Array.from({ length: 1_400 }, (_, index) => 1 + index / 100);
  const best = Math.max(...ratios.map(powerCoefficient));
  expect(best).toBeCloseTo(0.48, 3);
  expect(ratios.find((ratio) => powerCoefficient(ratio) === best)).toBeCloseTo(8.1, 1);
});

it.each([2, 3.6, 6])("settles at the best tip speed ratio in a steady wind of %d m/s", (wind) => {
  const parameters = parametersFor(3);
  const rotor = createRotor(parameters, 0.05, 3);
  for (let step = 0; step < 2_000; step++) rotor.turn(wind, free);
  const ratio = (rotor.speed * parameters.rotorRadius) / wind;
  expect(ratio / parameters.bestTipSpeedRatio).toBeCloseTo(1, 2);
});

it("starts from rest in any wind worth the name", () => {
  const rotor = createRotor(parametersFor(3), 0.05, 0);
  for (let step = 0; step < 2_000; step++) rotor.turn(3, free);
  expect(rotor.speed).toBeGreaterThan(8);
});
