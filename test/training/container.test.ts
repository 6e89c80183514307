import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createTar } from "nanotar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseManifest } from "../../domain/turbine/checked-manifest.ts";
import { runContainer } from "../../training/container.ts";
import { csvOf, readingsOf } from "./plant.ts";

let root = "";
const lines: string[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "opt-ml-"));
  lines.length = 0;
});
afterEach(() => rm(root, { recursive: true }));

const run = (command: string, variables: Record<string, string> = {}): Promise<number> =>
  runContainer(command, { OPT_ML: root, ...variables }, (line) => lines.push(line));

const failure = (): Promise<string> => readFile(join(root, "output", "failure"), "utf8");

test("prepare, train and evaluate pass a model along SageMaker's folders", async () => {
  const input = join(root, "processing", "input", "2026");
  await mkdir(input, { recursive: true });
  await writeFile(join(input, "day.csv"), csvOf(readingsOf({ minutes: 14 })));
  expect(await run("prepare")).toBe(0);

  for (const part of ["train", "validation"]) {
    await cp(join(root, "processing", part), join(root, "input", "data", part), {
      recursive: true,
    });
  }
  await mkdir(join(root, "input", "config"), { recursive: true });
  await writeFile(join(root, "input", "config", "hyperparameters.json"), '{"seed":"5"}');
  expect(await run("train")).toBe(0);
  const names = ["model.onnx", "model.json"];
  const files = await Promise.all(
    names.map(async (name) => ({
      name: `./${name}`,
      data: await readFile(join(root, "model", name)),
    })),
  );
  expect(parseManifest(files[1]?.data.toString() ?? "").training["seed"]).toBe(5);

  await mkdir(join(root, "processing", "model"), { recursive: true });
  await writeFile(join(root, "processing", "model", "model.tar.gz"), gzipSync(createTar(files)));
  // The model in service, here the same one: its windows are the same.
  await mkdir(join(root, "processing", "serving"), { recursive: true });
  await writeFile(join(root, "processing", "serving", "model.tar.gz"), gzipSync(createTar(files)));
  expect(await run("evaluate")).toBe(0);
  const folder = join(root, "processing", "evaluation");
  const figures = JSON.parse(await readFile(join(folder, "evaluation.json"), "utf8"));
  const { metrics, proof, comparison } = figures;
  expect(proof.verdict).toBe("not proven");
  expect(proof.reasons[0]).toMatch(/^not proven: falseAlarmsPerTurbineDay 0, 95 % 0 to \d+/);
  expect(comparison.all).toMatchObject({ onlyNew: 0, onlyServing: 0, neither: 0 });
  expect(metrics).toMatchObject({ falseAlarmsPerTurbineDay: 0, eventRecall: 1 });
  const page = await readFile(join(folder, "evaluation.html"), "utf8");
  expect(page).toContain("<svg");
  for (const heading of [
    "Held against the limits: not proven",
    "The model in service on the same windows",
    "Disturbances",
    "Turbines",
    "Thresholds, and what they cost",
    "What drift is measured against",
    "Disturbed readings, value over threshold",
    "Healthy readings, value over threshold",
    "Data",
  ]) {
    expect(page).toContain(`<h2>${heading}</h2>`);
  }
  expect(page).toMatch(/on turbine \d+, disturbed from second \d+ on/);
  expect(page).toMatch(/voltage: [\d.]+ to [\d.]+ ADC/);
  expect(figures.healthy[0].points.length).toBeGreaterThan(50);
  expect(figures.drift.baselines[1].levels).toHaveLength(figures.limits.levels.length);
  expect(figures.injections[0].example.disturbedAt).toBeGreaterThan(30);
  expect(figures.limits.costs).toContainEqual(
    expect.objectContaining({ factor: 1, falseShare: 0, recall: 1 }),
  );
  expect(page).not.toMatch(/<script|https?:/);
}, 120_000);

test("the program that the image starts ends with the step's exit code and leaves the reason", async () => {
  const end = (...args: string[]) =>
    new Promise<number | null>((done) => {
      const variables = { ...process.env, OPT_ML: root };
      const child = spawn(process.execPath, ["training/container.ts", ...args], { env: variables });
      child.stderr.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
      child.once("exit", done);
    });
  const input = join(root, "processing", "input");
  await mkdir(input, { recursive: true });
  await writeFile(join(input, "day.csv"), csvOf(readingsOf({ minutes: 2 })));
  expect(await end("prepare")).toBe(0);
  expect(await readdir(join(root, "processing"))).toEqual(["input", "test", "train", "validation"]);
  expect(lines.join("")).toContain("4800 rows");

  await cp(join(root, "processing", "train"), join(root, "input", "data", "train"), {
    recursive: true,
  });
  expect(await end("train")).toBe(1);
  expect(await failure()).toMatch(/validation.*segments\.bin.*run the step prepare first/);
  await cp(join(root, "processing", "validation"), join(root, "input", "data", "validation"), {
    recursive: true,
  });
  expect(await end("train")).toBe(1);
  expect(await failure()).toMatch(/too little data: \d+ windows/);
});

test("a failure leaves its reason where SageMaker looks, and exit code 1", async () => {
  expect(await run("train")).toBe(1);
  expect(await failure()).toMatch(/segments\.bin.*run the step prepare first/);
  expect((await failure()).length).toBeLessThanOrEqual(1_024);
});

test("an unknown command says which ones there are", async () => {
  expect(await run("serve")).toBe(1);
  expect(await failure()).toContain("expected prepare, train, evaluate, got serve");
});

test("an environment that is not understood is refused whole, naming every variable", async () => {
  expect(await run("prepare", { SEED: "x", HISTORY_MINUTES: "1" })).toBe(1);
  expect(await failure()).toMatch(/SEED: .*"x".*HISTORY_MINUTES: .*"1"/);
});
