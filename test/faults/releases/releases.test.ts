import { expect, test, vi } from "vitest";
import { ANIMALS } from "../../zoo/animals.ts";
import { CONDITIONS, runGood } from "./good-releases.ts";
import { runZoo, TWO_RINGS, WITHOUT_BAKE } from "./releases.ts";
import { badReleases, goodReleases } from "./tables.ts";

// One seed of the quicker animals; `npm run faults -- releases-bad releases-good` runs the tables whole.
const HISTORY = { turbines: 4, minutes: 8 };
const QUICK = [
  "flags all",
  "flags nothing: persistence 1e9",
  "truncated archive",
  "signature wrong",
];

const failures = (rows: readonly { readonly failures: number }[]) =>
  rows.filter((row) => row.failures > 0);

test(`Under faults: ${badReleases.promise}`, async () => {
  const rows = await runZoo({
    animals: ANIMALS.filter(({ name }) => QUICK.includes(name)),
    ringCase: TWO_RINGS,
    gate: WITHOUT_BAKE,
    seeds: [1],
    history: HISTORY,
    forgetModules: vi.resetModules,
  });
  expect(failures(rows)).toEqual([]);
  expect(rows.length).toBe(QUICK.length);
}, 300_000);

test(`Under faults: ${goodReleases.promise}`, async () => {
  const rows = await runGood({
    ringCase: TWO_RINGS,
    gate: WITHOUT_BAKE,
    conditions: CONDITIONS.filter(({ name }) => name === "real faults on some turbines"),
    models: 2,
    trained: 1,
    history: HISTORY,
    seed: 1,
    forgetModules: vi.resetModules,
  });
  expect(failures(rows)).toEqual([]);
}, 300_000);
