import fc from "fast-check";
import { expect, test } from "vitest";
import { assignedTo, type FleetFound, movesFor } from "../../../domain/rollout/ring-assignment.ts";
import type { ConfiguredRing } from "../../../domain/rollout/ring-configuration.ts";

const things = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `edge-${index + 1}`);

const found = (groups: Readonly<Record<string, readonly string[]>>, more = {}): FleetFound => ({
  groups: new Map(Object.entries(groups)),
  attributes: new Map(),
  heldBack: new Map(),
  ...more,
});

const CANARY = { name: "canary", thingGroup: "canary", members: { percent: 5, of: "farm" } };
const EARLY = { name: "early", thingGroup: "early", members: { percent: 20, of: "farm" } };
const REST = { name: "fleet", thingGroup: "fleet", members: { rest: "farm" } };
const THREE: readonly ConfiguredRing[] = [CANARY, EARLY, REST];

const sizes = (rings: readonly ConfiguredRing[], fleet: FleetFound): number[] =>
  [...assignedTo(rings, fleet).values()].map((own) => own.length);

test("A percentage of a group is that many of it, and one at least", () => {
  expect(sizes(THREE, found({ farm: things(1_000) }))).toEqual([50, 200, 750]);
  expect(sizes(THREE, found({ farm: things(5) }))).toEqual([1, 1, 3]);
  expect(sizes(THREE, found({ farm: things(1) }))).toEqual([1, 0, 0]);
});

test("Rings are disjoint, everybody is in one, and another share or device moves few", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), fc.nat({ max: 50 }), (count, more) => {
      const fleet = found({ farm: things(count) });
      const before = assignedTo(THREE, fleet);
      const all = [...before.values()].flat();
      expect(new Set(all).size).toBe(all.length);
      expect(all.length).toBe(count);
      const grown = assignedTo(THREE, found({ farm: things(count + 1) }));
      const moved = [...before].flatMap(([ring, own]) =>
        own.filter((thing) => !grown.get(ring)?.includes(thing)),
      );
      expect(moved.length).toBeLessThanOrEqual(3);
      const wider = { ...CANARY, members: { percent: 5 + more, of: "farm" } };
      const widened = assignedTo([wider, EARLY, REST], fleet).get("canary") ?? [];
      expect(widened).toEqual(expect.arrayContaining([...(before.get("canary") ?? [])]));
    }),
    { seed: 20_261_127, numRuns: 60 },
  );
});

test("An attribute's ring has the things that bear it, and a later rule leaves them to it", () => {
  const north = { name: "north", thingGroup: "n", members: { attribute: "site", value: "north" } };
  const attributes = new Map([
    ["edge-1", { site: "north" }],
    ["edge-2", { site: "south" }],
    ["edge-3", { site: "north" }],
  ]);
  const fleet = found({ farm: things(3), n: [], fleet: [] }, { attributes });
  const assigned = assignedTo([north, REST], fleet);
  expect(assigned.get("north")?.toSorted()).toEqual(["edge-1", "edge-3"]);
  expect(assigned.get("fleet")).toEqual(["edge-2"]);
});

test("Things move from where they are to where their rule wants them, and settled ones stay", () => {
  const rings = [
    { name: "one", thingGroup: "one", members: { attribute: "site", value: "north", of: "farm" } },
    REST,
  ];
  const attributes = new Map([["edge-1", { site: "north" }]]);
  const fleet = found(
    { farm: things(3), one: ["edge-9"], fleet: ["edge-1", "edge-2"] },
    { attributes },
  );
  expect(movesFor(rings, fleet)).toEqual([
    { thingName: "edge-1", from: ["fleet"], to: "one" },
    { thingName: "edge-3", from: [], to: "fleet" },
    { thingName: "edge-9", from: ["one"] },
  ]);
});

test("A ring without a rule keeps whom it has, and a device that is held back stays", () => {
  const rings = [{ name: "own", thingGroup: "own" }, CANARY, REST];
  const fleet = found(
    { farm: things(4), own: ["edge-1"], canary: [], fleet: [] },
    { heldBack: new Map([["edge-2", "fleet"]]) },
  );
  const moved = movesFor(rings, fleet).map(({ thingName }) => thingName);
  expect(moved).toEqual(["edge-3", "edge-4"]);
});
