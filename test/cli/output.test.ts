import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { OUTPUTS } from "../../cli/output/outputs.ts";
import { SCENARIOS } from "../../domain/scenarios.ts";
import { audit, devices, history, models } from "../browser/fleet-parts.ts";
import { rollouts, SCENES } from "../browser/fleet-scenes.ts";

const page = readFileSync(new URL("../../docs/command-line.md", import.meta.url), "utf8");
const fleet = (...words: string[]): string =>
  spawnSync(process.execPath, ["cli/fleet.ts", ...words], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], AWS_REGION: "eu-west-1" },
  }).stdout;

test("Every command with --json states the form of what it prints, and no other does", () => {
  const withJson = [...fleet("completion", "bash").matchAll(/^ {4}([a-z-]+)\) .*--json/gm)];
  expect(withJson.map(([, verb]) => verb).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
});

test("The page has an example of each form, and each example has that form", () => {
  const examples = [...page.matchAll(/^### `([a-z-]+)`.*\n[^#]*?```json\n([\s\S]*?)```/gm)];
  expect(examples.map(([, command]) => command).toSorted()).toEqual(
    Object.keys(OUTPUTS).toSorted(),
  );
  for (const [, command = "", text = ""] of examples) {
    const { error } = OUTPUTS[command]?.safeParse(JSON.parse(text)) ?? {};
    expect({ command, issues: error?.issues }).toEqual({ command, issues: undefined });
  }
});

test.each(SCENES)("What the fleet may look like in the scene %s has the stated form", (scene) => {
  const snapshot = { devices: devices(scene), rollouts: rollouts(scene), models: models(scene) };
  const forms = { ...snapshot, status: snapshot, audit, device: history("edge-1").history };
  for (const [command, value] of Object.entries(forms)) {
    const { error } = OUTPUTS[command]?.safeParse(value) ?? {};
    expect({ command, issues: error?.issues }).toEqual({ command, issues: undefined });
  }
});

test("A form is printed as JSON Schema, and scenarios are listed in theirs", () => {
  expect(JSON.parse(fleet("schema", "audit"))).toMatchObject({
    type: "array",
    items: { required: ["at", "who", "what", "subject"] },
  });
  const listed = JSON.parse(fleet("scenario", "--json"));
  expect(OUTPUTS["scenario"]?.safeParse(listed).success).toBe(true);
  expect(listed.length).toBe(SCENARIOS.length);
  for (const output of Object.values(OUTPUTS)) expect(() => z.toJSONSchema(output)).not.toThrow();
});
