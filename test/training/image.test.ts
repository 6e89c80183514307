import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { IgnoreStrategy } from "aws-cdk-lib";
import { afterAll, expect, test } from "vitest";
import { programParts } from "../../lib/constructs/image-files.ts";
import { imageFiles } from "../../lib/constructs/training-pipeline.ts";

const root = process.cwd();
const loaded = programParts(root, "training/container.ts");
const copies = readFileSync("training/Dockerfile", "utf8")
  .split("\n")
  .flatMap((line) => /^COPY (--from=packages )?(.+) \S+$/.exec(line) ?? [])
  .join("\n");
const packages = [...copies.matchAll(/^\/app\/node_modules\/(\S+)$/gm)].map(
  ([, name = ""]) => name,
);
/** ONNX Runtime's binding imports it. */
const OF_PACKAGES = ["onnxruntime-common"];

const image = mkdtempSync(join(tmpdir(), "image-"));
afterAll(() => rmSync(image, { recursive: true }));

test("The image's program is followed through the model's runtime and the simulator", () => {
  expect(loaded.files).toContain("adapters/onnx-runtime/telemetry-off.ts");
  expect(loaded.files).toContain("simulator/turbine.ts");
  expect(loaded.packages).toContain("onnxruntime-node");
});

test("The image holds the files and packages that its program loads, and nothing else", () => {
  const folders = [...copies.matchAll(/^(?!\/app|COPY|--from)(.+)$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" "),
  );
  const isCopied = (file: string) =>
    folders.some((path) => file === path || file.startsWith(`${path}/`));
  expect(loaded.files.filter((file) => !isCopied(file))).toEqual([]);
  // Docker copies of a folder what it is handed of it.
  expect(imageFiles().filter((file) => !/^package/.test(file))).toEqual(loaded.files);
  expect(packages.toSorted()).toEqual([...loaded.packages, ...OF_PACKAGES].toSorted());
});

test("What the stack hands to the image's build arrives there", () => {
  const ignore = IgnoreStrategy.docker(root, ["**", ...imageFiles().map((path) => `!${path}`)]);
  expect(imageFiles().filter((file) => ignore.ignores(join(root, file)))).toEqual([]);
  const folders = new Set(loaded.files.map((file) => dirname(file)));
  expect([...folders].filter((path) => ignore.completelyIgnores(join(root, path)))).toEqual([]);
  expect(ignore.ignores(join(root, "simulator/main.ts"))).toBe(true);
});

test("The program runs with these files and packages alone", () => {
  for (const path of [...imageFiles(), ...packages.map((name) => `node_modules/${name}`)]) {
    mkdirSync(dirname(join(image, path)), { recursive: true });
    symlinkSync(join(root, path), join(image, path));
  }
  // Links stand for copies: what they lead to is looked for beside the link.
  const flags = ["--preserve-symlinks", "--preserve-symlinks-main", "--no-warnings"];
  const { status, stderr } = spawnSync(
    process.execPath,
    [...flags, join(image, "training/container.ts"), "train"],
    { encoding: "utf8", env: { OPT_ML: join(image, "opt") } },
  );
  // It came so far as to miss its data, and says so as SageMaker wants it.
  expect({ status, stderr }).toMatchObject({ status: 1 });
  expect(readFileSync(join(image, "opt/output/failure"), "utf8")).toMatch(
    /run the step prepare first/,
  );
});

test("The image has every package that its program loads: none is for development only", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(loaded.packages.filter((name) => !(name in dependencies))).toEqual([]);
});
