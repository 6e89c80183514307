import { ANIMALS } from "../../zoo/animals.ts";
import type { FaultRow, FaultTable } from "../fault-table.ts";
import { CONDITIONS } from "./good-releases.ts";
import { rowsOf } from "./in-processes.ts";
import type { Order } from "./run-one.ts";

const HISTORY = { turbines: 8, minutes: 15 };
const RINGS = [2, 3] as const;

export const badReleases: FaultTable = {
  name: "releases-bad",
  promise:
    "no bad model comes through: stopped in the first ring or the bake, the fleet back on what it ran, the cause named",
  seeds: 20,
  async run(seeds, only = "", pieces = {}) {
    const names = ANIMALS.map(({ name }) => name).filter((name) => name.startsWith(only));
    const orders: Order[] = RINGS.flatMap((rings) =>
      Array.from({ length: seeds }, (_, index) => ({
        rings,
        work: { kind: "animals", names, seed: index + 1 } as const,
        history: HISTORY,
      })),
    );
    const rows = added(await rowsOf(orders, pieces), ["animal", "rings"]);
    return { title: "bad releases", rows };
  },
};

/** Models that each condition sees in each case of rings. */
const MODELS = 25;
const TRAINED = 5;

export const goodReleases: FaultTable = {
  name: "releases-good",
  promise: "good models come through without a person, whatever the farm goes through",
  // Each is a fleet under one condition with 25 models; the four of them make a hundred.
  seeds: 1,
  async run(seeds, _only, pieces = {}) {
    const orders: Order[] = Array.from({ length: seeds }, (_, index) => index + 1).flatMap((seed) =>
      CONDITIONS.map(({ name }, index) => ({
        rings: RINGS[index % RINGS.length] ?? 2,
        work: { kind: "good", condition: name, models: MODELS, trained: TRAINED, seed } as const,
        history: HISTORY,
      })),
    );
    return { title: "good releases", rows: (await rowsOf(orders, pieces)).flat() };
  },
};

/** Rows of the same animal, their numbers added up. */
const added = (parts: readonly FaultRow[][], keys: readonly string[]): FaultRow[] => {
  const rows = new Map<string, FaultRow>();
  for (const row of parts.flat()) {
    const key = keys.map((name) => row[name]).join();
    const before = rows.get(key);
    rows.set(key, before ? plus(before, row) : row);
  }
  return [...rows.values()];
};

const plus = (a: FaultRow, b: FaultRow): FaultRow => ({
  ...a,
  failures: a.failures + b.failures,
  ...Object.fromEntries(
    Object.entries(a).flatMap(([name, value]) => {
      const other = b[name];
      return typeof value === "number" && typeof other === "number" ? [[name, value + other]] : [];
    }),
  ),
});
