import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultRings } from "../../domain/rollout/ring-plan.ts";
import { EVENT_FUNCTIONS } from "../../domain/wiring/functions.ts";
import { TASK_FUNCTIONS } from "../../local/cloud-plan.ts";
import { HOME, OWNER } from "../../local/home.ts";
import { principalsOf } from "../../local/principals.ts";
import { rolePolicies as rolePoliciesOf } from "../../local/role-policies.ts";
import { deviceStatements } from "../permissions/deployed-roles.ts";
import { rolePolicies } from "../permissions/role-policies.ts";

const FILE = new URL("../../local/role-policies.json", import.meta.url);
const SIGNING_KEY = "arn:aws:kms:eu-west-1:123456789012:key/3f0e";
const principalOf = principalsOf(
  { secretSeed: "seed", devices: 5, rings: defaultRings(5), turbinesPerDevice: 1, home: HOME },
  SIGNING_KEY,
);

test("The local product's role policies are those of the stacks (else: npm run policies)", () => {
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(
    JSON.parse(JSON.stringify(rolePolicies())),
  );
});

test("Every function has a role with statements of its own; only the owner may do everything", () => {
  const names = [...TASK_FUNCTIONS, ...Object.values(EVENT_FUNCTIONS)].map(({ name }) => name);
  for (const name of [...names, "Rollout", "Simulator", "TokenExchangeRole"]) {
    const may = principalOf(name)?.may ?? [];
    expect({ name, may }).toEqual({ name, may: expect.any(Array) });
    expect(may.length).toBeGreaterThan(0);
    expect(JSON.stringify(may)).not.toMatch(/[{](partition|region|account)[}]/);
  }
  expect(principalOf(OWNER)?.may).toBe("everything");
  expect(principalOf("somebody")).toBeUndefined();
});

test("With other rings the roles name those rings' groups, and no more the default ones'", () => {
  const rings = ["first", "second", "third"].map((name) => ({ thingGroup: `wind-${name}` }));
  const roles = rolePoliciesOf({ home: HOME, rings }, SIGNING_KEY);
  const groups = (role: string) =>
    new Set(JSON.stringify(roles.get(role)).match(/(?<=:thinggroup[/])[^"]+/g));
  const own = rings.map(({ thingGroup }) => thingGroup);
  const quarantines = own.map((group) => `${group}-quarantine`);
  expect(groups("DeployRing")).toEqual(new Set([...own, ...quarantines]));
  const texts = [...roles.values()].map((statements) => JSON.stringify(statements)).join();
  expect(texts).not.toContain("windturbine-canary");
  expect(texts).not.toContain("windturbine-fleet");
});

test("The signing key is this run's", () => {
  expect(JSON.stringify(principalOf("SignModel")?.may)).toContain(SIGNING_KEY);
});

test("A device may do in the local broker what the stacks' IoT policies of it say", () => {
  const here = JSON.stringify(principalOf("edge-3")?.may).replaceAll("local-role-alias", "devices");
  expect(JSON.parse(here)).toEqual(JSON.parse(JSON.stringify(deviceStatements(3))));
});
