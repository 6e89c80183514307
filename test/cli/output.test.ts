import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod/mini";
import { OUTPUTS } from "../../cli/output/outputs.ts";
import type { auditEntry, device, model, rollout } from "../../cli/output/views.ts";
import type { AuditEntry } from "../../domain/rollout/fleet-questions.ts";
import type { DeviceView, ModelView, RolloutView } from "../../domain/rollout/snapshot.ts";
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

test("No field of what the fleet is told as is missing from its form", () => {
  expectTypeOf<keyof z.infer<typeof model>>().toEqualTypeOf<keyof ModelView>();
  expectTypeOf<keyof z.infer<typeof rollout>>().toEqualTypeOf<keyof RolloutView>();
  expectTypeOf<keyof z.infer<typeof device>>().toEqualTypeOf<keyof DeviceView>();
  expectTypeOf<keyof z.infer<typeof auditEntry>>().toEqualTypeOf<keyof AuditEntry>();
  const [newest] = models("released");
  expect(OUTPUTS["models"]?.safeParse([{ ...newest, proof: "proven" }]).success).toBe(true);
  expect(OUTPUTS["models"]?.safeParse([{ ...newest, evidence: "good" }]).success).toBe(false);
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
