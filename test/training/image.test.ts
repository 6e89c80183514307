import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { IgnoreStrategy } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { IMAGE_FILES } from "../../lib/constructs/training-pipeline.ts";

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b(?!\s+type\b)[^;]*?from\s+"([^"]+)"|(?:^|\n)import\s+"([^"]+)"/g;
const FILE = /new URL\("([^"]+)",\s*import\.meta\.url\)/g;

/** Every file that the image's program loads, and every package. */
const loadedBy = (entry: string) => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const names = file.endsWith(".ts") ? namedIn(readFileSync(file, "utf8")) : [];
    const folder = dirname(file);
    waiting.push(...names.filter(isFile).map((name) => normalize(join(folder, name))));
    for (const name of names.filter((each) => !isFile(each))) packages.add(packageOf(name));
  }
  return { files: [...files].filter((file) => existsSync(file)), packages: [...packages] };
};

const isFile = (name: string): boolean => name.startsWith(".");

const namedIn = (text: string): string[] =>
  [...text.matchAll(IMPORT), ...text.matchAll(FILE)]
    .map(([, from, alone]) => from ?? alone ?? "")
    .filter((name) => !name.startsWith("node:") && !name.endsWith("/"));

const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

const loaded = loadedBy("training/container.ts");

test("The image's program is followed through the model's runtime and the simulator", () => {
  expect(loaded.files).toContain("adapters/onnx-runtime/telemetry-off.ts");
  expect(loaded.files).toContain("simulator/turbine.ts");
  expect(loaded.packages).toContain("onnxruntime-node");
});

test("The image holds every file that its program loads", () => {
  const copied = readFileSync("training/Dockerfile", "utf8")
    .split("\n")
    .flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(" ") ?? []);
  const isCopied = (file: string) =>
    copied.some((path) => file === path || file.startsWith(`${path}/`));
  expect(loaded.files.filter((file) => !isCopied(file))).toEqual([]);
});

test("What is copied is what the stack hands to the image's build", () => {
  const root = process.cwd();
  const ignore = IgnoreStrategy.docker(root, ["**", ...IMAGE_FILES.map((path) => `!${path}`)]);
  const missing = loaded.files.filter((file) => ignore.ignores(join(root, file)));
  expect(missing).toEqual([]);
  const folders = new Set(loaded.files.map((file) => dirname(file)));
  expect([...folders].filter((path) => ignore.completelyIgnores(join(root, path)))).toEqual([]);
  expect(ignore.completelyIgnores(join(root, "adapters"))).toBe(false);
});

test("The image has every package that its program loads: none is for development only", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(loaded.packages.filter((name) => !(name in dependencies))).toEqual([]);
});
