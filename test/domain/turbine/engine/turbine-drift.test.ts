import { expect, test } from "vitest";
import { createEngine } from "../../../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../../../domain/turbine/engine/ordering/ordered-rows.ts";
import { createTurbineDrift, driftOf } from "../../../../domain/turbine/engine/turbine-drift.ts";
import { createRing, putRow } from "../../../../domain/turbine/engine/window/ring.ts";
import { worstDrift } from "../../../../domain/turbine/engine/worst-drift.ts";
import { aManifest } from "../detection/a-manifest.ts";

const BASELINE = {
  windows: 1_000,
  edges: Array.from({ length: 6 }, () => [1, 2, 3, 4, 5, 6, 7, 8, 9]),
  usual: [0, 0, 0, 0, 0, 0],
};
const NONE = [0, 0, 0, 0, 0, 0];
/** Above every bin's edge. */
const FAR = new Float32Array(6).fill(12);

const farWindow = createRing(1);
putRow(farWindow, FAR, 0, 1);

const farTurbine = (windows: number, baseline = BASELINE) => {
  const drift = createTurbineDrift(baseline);
  for (let i = 0; i < windows; i++) drift.add(farWindow);
  return drift;
};

test("The drift is 0 until enough windows are seen, then the distance from training", () => {
  expect(driftOf([farTurbine(59)], BASELINE)).toEqual(NONE);
  expect(driftOf([farTurbine(60)], BASELINE).every((drift) => drift > 1)).toBe(true);
});

test("Turbines that saw too little alone are enough together", () => {
  const both = driftOf([farTurbine(30), farTurbine(30)], BASELINE);
  expect(both.every((drift) => drift > 1)).toBe(true);
});

test("What training's own halves differed by is not called drift", () => {
  const baseline = { ...BASELINE, usual: [9, 9, 9, 9, 9, 9] };
  expect(driftOf([farTurbine(100, baseline)], baseline)).toEqual(NONE);
});

test("Overlapping windows count once", () => {
  const manifest = { ...aManifest(), baseline: BASELINE };
  const engine = createEngine({
    manifest,
    turbines: ["4"],
    scorer: { score: (_windows, count) => new Float32Array(count * 12) },
    onDecision: () => undefined,
  });
  const offer = createOrdering(50, engine.ordered("4"));
  const windows = (count: number) => count * manifest.window.length;
  for (let seq = 0; seq < windows(59); seq++) offer(FAR, seq, 1_000 + seq * 50);
  expect(engine.drift()).toEqual(NONE);
  for (let seq = windows(59); seq < windows(61); seq++) offer(FAR, seq, 1_000 + seq * 50);
  expect(engine.drift().every((drift) => drift > 1)).toBe(true);
});

test("A turbine that training knew is measured against itself: an odd one has not drifted", () => {
  const edges = BASELINE.edges.map((bins) => bins.map((edge) => edge + 7.5));
  const own = { "4": { windows: 1_000, edges, usual: NONE } };
  const engine = createEngine({
    manifest: { ...aManifest(), baseline: BASELINE, drift: own },
    turbines: ["4", "constructor"],
    scorer: { score: (_windows, count) => new Float32Array(count * 12) },
    onDecision: () => undefined,
  });
  // From 8.05 to 16.95: the own deciles of one, all but beyond those of the farm.
  const spread = (window: number) => 8.05 + (((window * 7) % 10) / 10) * 9.9;
  for (const id of ["4", "constructor"]) {
    const offer = createOrdering(50, engine.ordered(id));
    const { length } = aManifest().window;
    for (let seq = 0; seq < 100 * length; seq++) {
      const row = new Float32Array(6).fill(spread(Math.floor(seq / length)));
      offer(row, seq, 1_000 + seq * 50);
    }
  }
  const worst = worstDrift([engine.turbine("4"), engine.turbine("constructor")], 1_000);
  expect(worst.map(({ turbineId }) => turbineId)).toEqual(Array(3).fill("constructor"));
  expect(worstDrift([engine.turbine("4")], 1_000)).toEqual([]);
});
