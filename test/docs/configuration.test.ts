import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { readFleetConfiguration } from "../../adapters/fleet/configuration.ts";
import { gatePolicy } from "../../domain/rollout/gate/policy.ts";
import { configuredRing } from "../../domain/rollout/ring-configuration.ts";
import { DEFAULTS, readDeploymentConfiguration } from "../../lib/configuration.ts";
import { readEnvironment } from "../../simulator/environment.ts";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const explained = [...page.matchAll(/^\| `([a-z]\w*)` \|/gm)].map(([, name]) => name);

test("The page explains every value of a deployment, and no other", () => {
  const values = [
    ...Object.keys(DEFAULTS),
    ...Object.keys(DEFAULTS.gate),
    ...Object.keys(DEFAULTS.gate.model),
    ...Object.keys(DEFAULTS.retraining),
    ...Object.keys(DEFAULTS.alarms),
    ...Object.keys(configuredRing.shape).filter((name) => name !== "name" && name !== "thingGroup"),
  ];
  expect(explained.toSorted()).toEqual(values.toSorted());
});

test("The page explains every variable that the dashboard's and the simulator's process reads", () => {
  const named = new Set([...page.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name));
  const asked = new Set<string>();
  const environment = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  readFleetConfiguration(readEnvironment(environment).variables);
  expect(asked.size).toBeGreaterThan(10);
  expect([...asked].filter((name) => !named.has(name))).toEqual([]);
});

test("The page's example is one that the synthesis takes", () => {
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { context } = JSON.parse(example);
  const given = context["retrain-to-fleet"];
  expect(readDeploymentConfiguration(new App({ context }).node)).toEqual({
    ...DEFAULTS,
    ...given,
    gate: gatePolicy.parse(given.gate),
  });
});
