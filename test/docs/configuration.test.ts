import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { DEFAULTS, readDeploymentConfiguration } from "../../lib/configuration.ts";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const explained = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

test("The page explains every value of a deployment, and no other", () => {
  const values = [
    ...Object.keys(DEFAULTS),
    ...Object.keys(DEFAULTS.gate),
    ...Object.keys(DEFAULTS.retraining),
  ];
  expect(explained.toSorted()).toEqual(values.toSorted());
});

test("The page's example is one that the synthesis takes", () => {
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { context } = JSON.parse(example);
  expect(readDeploymentConfiguration(new App({ context }).node)).toEqual({
    ...DEFAULTS,
    ...context["retrain-to-fleet"],
  });
});
