import { expect, test } from "vitest";
import { createEngine } from "../../../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../../../domain/turbine/engine/ordering/ordered-rows.ts";
import { createTurbineDrift, driftOf } from "../../../../domain/turbine/engine/turbine-drift.ts";
import { createRing, putRow } from "../../../../domain/turbine/engine/window/ring.ts";
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
