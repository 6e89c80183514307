import { expect, test } from "vitest";
import { parse } from "../../../domain/parse.ts";
import { askedRings, chosenRings } from "../../../domain/rollout/chosen-rings.ts";

const CONFIGURED = [
  { name: "canary", thingGroup: "a", window: { from: "08:00", to: "10:00" } },
  {
    name: "early",
    thingGroup: "b",
    gate: { dwellSeconds: 60, approval: true, model: { minWindows: 50, maxMemoryMb: 200 } },
  },
  { name: "fleet", thingGroup: "c" },
];

const chosen = (rings: unknown) => chosenRings(CONFIGURED, parse(askedRings, rings, "input"));

test("A rollout goes to all configured rings unless some were asked for, in the configured order", () => {
  expect(chosenRings(CONFIGURED, undefined)).toEqual(CONFIGURED);
  expect(chosen(["fleet", "canary"]).map(({ name }) => name)).toEqual(["canary", "fleet"]);
});

test("What a rollout asks otherwise of a ring goes before what is configured, limit by limit", () => {
  const [early] = chosen([
    { name: "early", gate: { dwellSeconds: 5, model: { minWindows: 10 } }, job: {} },
  ]);
  expect(early).toEqual({
    name: "early",
    thingGroup: "b",
    gate: { dwellSeconds: 5, approval: true, model: { minWindows: 10, maxMemoryMb: 200 } },
    job: {},
  });
  expect(chosen([{ name: "canary", window: null }])[0]).not.toHaveProperty("window");
  expect(chosen(["canary"])[0]).toHaveProperty("window");
});

test.each([
  [["farm"], "rings: expected some of canary, early, fleet, got farm; configure it first"],
  [["fleet", "fleet"], "rings: got fleet twice"],
  [[], "expected at least 1"],
  [[{ name: "fleet", thingGroup: "mine" }], "thingGroup: unknown field; remove it"],
])("A choice that is none is refused with what is wrong: %j", (rings, message) => {
  expect(() => chosen(rings)).toThrow(message);
});
