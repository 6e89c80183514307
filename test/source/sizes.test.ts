import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const LONGEST_MEDIAN = 60;
const LONGEST = 300;
/** Made by tools, or what tools made. */
const NOT_OURS = new Set(["node_modules", ".git", "cdk.out", "dist"]);

const sourcesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return NOT_OURS.has(entry.name) ? [] : sourcesBelow(join(folder, entry.name));
    }
    return /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });

const linesOf = (file: string): number => readFileSync(file, "utf8").trimEnd().split("\n").length;

const sizes = sourcesBelow(ROOT)
  .map((file) => [file.slice(ROOT.length + 1), linesOf(file)] as const)
  .toSorted(([, a], [, b]) => a - b);

test("No file is longer than 300 lines, and half of the product's have at most 60", () => {
  expect(sizes.length).toBeGreaterThan(1_000);
  expect(sizes.filter(([, lines]) => lines > LONGEST)).toEqual([]);
  const product = sizes.filter(([file]) => !/^(test|bench)\//.test(file));
  expect(product.length).toBeGreaterThan(700);
  expect(product[product.length >> 1]?.[1]).toBeLessThanOrEqual(LONGEST_MEDIAN);
});

test("What seeds and starts the product stays small beside the twin it runs on", () => {
  const linesIn = (room: string) =>
    sizes.reduce((sum, [file, lines]) => sum + (file.startsWith(`${room}/`) ? lines : 0), 0);
  expect(linesIn("local")).toBeLessThan(1_600);
  expect(linesIn("twin")).toBeGreaterThan(10 * linesIn("local"));
});

test("No rule about the length of a function has an exception", () => {
  const settings = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  const { complexity, style } = settings.linter.rules;
  expect(complexity.noExcessiveLinesPerFunction).toEqual({
    level: "error",
    options: { maxLines: 80 },
  });
  expect(style.noExcessiveLinesPerFile).toEqual({ level: "error", options: { maxLines: LONGEST } });
  const excepted = settings.overrides.filter((override: object) =>
    /noExcessiveLines|noImportCycles|noExcessiveCognitive/.test(JSON.stringify(override)),
  );
  expect(excepted).toEqual([]);
});

test("A gate rule and a service are as long as CONTRIBUTING says", () => {
  const guide = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const linesWith = (file: string, word: RegExp) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => word.test(line)).length;
  const rule = [
    linesOf(join(ROOT, "domain/rollout/gate/rules/memory.ts")),
    linesWith("domain/rollout/gate/rules.ts", /\bmemory\b/),
    linesWith("domain/rollout/gate/policy.ts", /\bmaxMemoryMb\b/),
  ];
  expect(guide).toContain(
    `rule on memory: ${rule[0]} lines, ${rule[1]} (import and entry), 1 and 1, and ${rule[2]} for its limit and default`,
  );
  const service = [
    linesOf(join(ROOT, "twin/services/sts/sts.ts")),
    linesWith("twin/services/basic-services.ts", /\bstsService\b/),
  ];
  expect(guide.replaceAll("\n", " ")).toContain(
    `STS is ${service[0]} lines and ${service[1]} (import and entry)`,
  );
});

test.each([
  ["the gate", "domain/rollout", "gate/rules"],
  ["a reading's way to its lamp", "domain/turbine", "engine"],
  ["what runs on a device", "edge", "detector"],
  ["the page", "dashboard", "page"],
  ["the twin's S3", "twin/services", "s3"],
])(
  "From folder names alone %s is found in two steps, as CONTRIBUTING says",
  (what, first, then) => {
    expect(readdirSync(join(ROOT, first, then)).length).toBeGreaterThan(0);
    const row = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8")
      .split("\n")
      .find((line) => line.startsWith(`| ${what} |`));
    expect(row).toContain(`\`${first}/\``);
    expect(row).toContain(`\`${then.split("/")[0]}/`);
  },
);
