import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseVerdict } from "../../domain/turbine/verdict.ts";
import { csvOf, readingsOf } from "./plant.ts";

let folder = "";
let data = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "commands-"));
  data = join(folder, "recording.csv");
  await writeFile(data, csvOf(readingsOf({ minutes: 14 })));
});
afterAll(() => rm(folder, { recursive: true }));

const node = (script: string, ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, [`training/${script}.ts`, ...args], (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

test("train writes a model, detect scores a recording with it, one verdict a line", async () => {
  const model = join(folder, "model");
  const trained = await node("train", "--data", data, "--out", model, "--json");
  expect(trained.stderr).toContain("chose normal-behaviour");
  expect(trained.code).toBe(0);
  expect(JSON.parse(trained.stdout)).toMatchObject({ kind: "normal-behaviour", out: model });

  const out = join(folder, "verdicts.jsonl");
  const detected = await node("detect", "--model", model, "--data", data, "--out", out);
  expect(detected.code).toBe(0);
  const lines = (await readFile(out, "utf8")).trim().split("\n");
  expect(lines).toHaveLength(2 * ((14 * 60 * 20 - 100) / 10 + 1));
  expect(parseVerdict(JSON.parse(lines[0] ?? "")).turbineId).toBe("1");
}, 60_000);

test.each([
  ["train", ["--out", "x", "--data", "nowhere.csv"], /cannot read nowhere\.csv/],
  ["train", ["--data", "x.csv"], /--out/],
  ["train", ["--out", "x", "--seed", "one"], /seed/],
  ["detect", ["--model", "nowhere", "--data", "x.csv"], /cannot read nowhere/],
] as const)("%s %j ends with exit code 2 and one line", async (script, args, expected) => {
  const { code, stderr } = await node(script, ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(expected);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
