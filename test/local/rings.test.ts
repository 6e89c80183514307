import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { defaultRings, ringsOf } from "../../domain/rollout/ring-plan.ts";
import { cloudPlan } from "../../local/cloud-plan.ts";
import { expectKeptRings } from "../../local/kept-rings.ts";
import { parseOptions } from "../../local/options.ts";
import { forgetfulStore } from "../../twin/world/store.ts";

const fileWith = (content: unknown): string => {
  const folder = mkdtempSync(join(tmpdir(), "rings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "rings.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};
const started = (content: unknown, devices = 10) =>
  parseOptions(["--devices", String(devices), "--rings", fileWith(content)]);

const ring = (name: string, more: object = {}) => ({ name, thingGroup: `wind-${name}`, ...more });
const THREE = [
  ring("first", { members: { percent: 10, of: "farm" } }),
  ring("second", { members: { percent: 30, of: "farm" }, gate: { dwellSeconds: 120 } }),
  ring("third", { members: { rest: "farm" } }),
];

test("Rings of a file take their devices by their rules, and the farm's group has them all", () => {
  const { rings } = started({ rings: THREE });
  expect(rings.map(({ name, things }) => [name, things.length])).toEqual([
    ["first", 1],
    ["second", 3],
    ["third", 6],
  ]);
  expect(new Set(rings.flatMap(({ things }) => things)).size).toBe(10);
  const { thingGroups = {} } = cloudPlan({
    ...{ rings, stateDir: "", awsPort: 0, seed: 1, rate: 20, mqttPort: 0, speed: 1 },
    log: () => undefined,
  });
  expect(Object.keys(thingGroups).sort()).toEqual(
    ["farm", ...["first", "second", "third"].flatMap(groupsOf)].sort(),
  );
  expect(thingGroups["farm"]?.length).toBe(10);
});

const groupsOf = (name: string): string[] => [`wind-${name}`, `wind-${name}-quarantine`];

test("The state machine is told the rings without who is in them", () => {
  const { rings } = started({ rings: THREE });
  expect(ringsOf(rings)[1]).toEqual(ring("second", { gate: { dwellSeconds: 120 } }));
});

test("Without rules each ring but the last has one device, as without a file", () => {
  const { rings } = started({ rings: [ring("a"), ring("b"), ring("c")] }, 5);
  expect(rings.map(({ things }) => things)).toEqual([
    ["edge-1"],
    ["edge-2"],
    ["edge-3", "edge-4", "edge-5"],
  ]);
  expect(parseOptions(["--devices", "5"]).rings).toEqual(defaultRings(5));
});

test.each([
  ["no JSON", "{", /expected JSON with "rings"/],
  ["no list", { rings: 3 }, /rings/],
  ["a name twice", { rings: [ring("a"), ring("a")] }, /got name a twice/],
  [
    "too few devices",
    { rings: ["a", "b", "c"].map((name) => ring(name)) },
    /ring c has none of the 2 devices; use more devices or fewer rings/,
  ],
  [
    "nobody's devices",
    { rings: [ring("a", { members: { percent: 50, of: "farm" } })] },
    /edge-\d is in no ring; give the last ring \{"rest"/,
  ],
  [
    "an attribute",
    { rings: [ring("a", { members: { attribute: "site", value: "north" } })] },
    /ring a: members by attribute site: these devices have no attributes; use percent or rest/,
  ],
  [
    "some without a rule",
    { rings: [ring("a", { members: { percent: 50, of: "farm" } }), ring("b")] },
    /ring b: expected members, as other rings have them/,
  ],
  [
    "a ring's own group",
    { rings: [ring("a", { members: { rest: "wind-a" } })] },
    /members of wind-a, which is the group of ring a/,
  ],
])("A file with %s is refused with its name, the ring and the remedy", (_, content, words) => {
  const start = () => started(content, 2);
  expect(start).toThrow(expect.objectContaining({ name: "UsageError" }));
  expect(start).toThrow(words);
  expect(start).toThrow(/^--rings \S+rings\.json: /);
});

test("Devices stay in the rings of an earlier start; other rings are refused by name", () => {
  const store = forgetfulStore();
  const created = store.collection<true>("created-resources");
  for (const { thingGroup, things } of defaultRings(3)) {
    for (const thing of things) created.set(`thing-group/${thingGroup}/${thing}`, true);
  }
  expectKeptRings(store, defaultRings(5));
  expect(() => expectKeptRings(store, started({ rings: THREE }).rings)).toThrow(
    /^--rings: edge-1 is in the group windturbine-canary since an earlier start, .* --fresh$/,
  );
});

test("More devices than one machine can bear at once hear of a release fifty a minute", () => {
  const jobsOf = (devices: number) =>
    parseOptions(["--devices", `${devices}`]).rings.map(({ job }) => job);
  expect(jobsOf(51)).toEqual([undefined, undefined]);
  expect(jobsOf(200)).toEqual([
    undefined,
    { jobExecutionsRolloutConfig: { maximumPerMinute: 50 } },
  ]);
});
