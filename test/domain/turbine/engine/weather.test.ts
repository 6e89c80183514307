import { expect, test } from "vitest";
import { createEngine } from "../../../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../../../domain/turbine/engine/ordering/ordered-rows.ts";
import { createTurbineWeather, weatherOf } from "../../../../domain/turbine/engine/weather.ts";
import { createRing, putRow } from "../../../../domain/turbine/engine/window/ring.ts";
import { aManifest } from "../detection/a-manifest.ts";

const BASELINE = {
  windows: 1_000,
  edges: Array.from({ length: 6 }, () => [1, 2, 3, 4, 5, 6, 7, 8, 9]),
  usual: [0, 0, 0, 0, 0, 0],
};
const NONE = [{ channel: "wind_speed_rps", distance: 0 }];
/** Above every bin's edge. */
const FAR = new Float32Array(6).fill(12);
const farWindow = createRing(1);
putRow(farWindow, FAR, 0, 1);

const farTurbine = (windows: number, baseline = BASELINE) => {
  const weather = createTurbineWeather(baseline);
  for (let i = 0; i < windows; i++) weather.add(farWindow);
  return weather;
};

const distanceOf = (weather: readonly { readonly distance: number }[]): number =>
  weather[0]?.distance ?? Number.NaN;

test("The weather's distance is 0 until enough windows are seen, and of the drivers only", () => {
  expect(weatherOf([farTurbine(59)], BASELINE)).toEqual(NONE);
  const weather = weatherOf([farTurbine(60)], BASELINE);
  expect(weather.map(({ channel }) => channel)).toEqual(["wind_speed_rps"]);
  expect(distanceOf(weather)).toBeGreaterThan(1);
});

test("Turbines that saw too little alone are enough together", () => {
  expect(distanceOf(weatherOf([farTurbine(30), farTurbine(30)], BASELINE))).toBeGreaterThan(1);
});

test("What training's own halves differed by is not called other weather", () => {
  const baseline = { ...BASELINE, usual: [9, 9, 9, 9, 9, 9] };
  expect(weatherOf([farTurbine(100, baseline)], baseline)).toEqual(NONE);
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
  expect(engine.weather()).toEqual(NONE);
  for (let seq = windows(59); seq < windows(61); seq++) offer(FAR, seq, 1_000 + seq * 50);
  expect(distanceOf(engine.weather())).toBeGreaterThan(1);
});

test("A turbine that training knew is measured against its own weather", () => {
  const edges = BASELINE.edges.map((bins) => bins.map((edge) => edge + 7.5));
  const own = { "4": { windows: 1_000, edges, usual: [0, 0, 0, 0, 0, 0] } };
  const distances = ["4", "constructor"].map((id) => {
    const engine = createEngine({
      manifest: { ...aManifest(), baseline: BASELINE, drift: own },
      turbines: [id],
      scorer: { score: (_windows, count) => new Float32Array(count * 12) },
      onDecision: () => undefined,
    });
    // From 8.05 to 16.95: the own deciles of one, all but beyond those of the farm.
    const spread = (window: number) => 8.05 + (((window * 7) % 10) / 10) * 9.9;
    const offer = createOrdering(50, engine.ordered(id));
    const { length } = aManifest().window;
    for (let seq = 0; seq < 100 * length; seq++) {
      const row = new Float32Array(6).fill(spread(Math.floor(seq / length)));
      offer(row, seq, 1_000 + seq * 50);
    }
    return distanceOf(engine.weather());
  });
  expect(distances[0]).toBe(0);
  expect(distances[1]).toBeGreaterThan(1);
});
