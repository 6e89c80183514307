import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CORE_RULES, CORES, coreOfRuntime } from "../../../../domain/rollout/core-rules.ts";
import { afterOutage } from "../../../../twin/core-device/outage-store.ts";
import { PROFILES } from "../../../../twin/core-device/profile.ts";
import { ROWS, type Row } from "./rows.ts";

const ROOT = new URL("../../../../", import.meta.url);

// The product checks its recipes by one table, the local core device behaves by another; neither
// knows the other, and both are held to the same rows.
const says = (row: Row, words: RegExp): [boolean, boolean] => [
  words.test(row.classic),
  words.test(row.lite),
];
const onBoth = <T>(of: (core: (typeof CORES)[number]) => T): [T, T] => [of("classic"), of("lite")];

test(`${ROWS.emptyLifecycle.case}: the product asks for a phase where the core refuses none`, () => {
  const refuses = says(ROWS.emptyLifecycle, /FAILED/);
  expect(onBoth((core) => CORE_RULES[core].needsPhase)).toEqual(refuses);
  expect(onBoth((core) => PROFILES[core].recipe.emptyLifecycle === "refused")).toEqual(refuses);
});

test(`${ROWS.dependencyVariable.case} and ${ROWS.unknownVariable.case} are known where they are replaced`, () => {
  const replaces = says(ROWS.dependencyVariable, /replaced/);
  expect(onBoth((core) => CORE_RULES[core].takesDependencyVariables)).toEqual(replaces);
  expect(onBoth((core) => PROFILES[core].recipe.dependencyVariables === "replaced")).toEqual(
    replaces,
  );
  const fails = says(ROWS.unknownVariable, /fails/);
  expect(onBoth((core) => CORE_RULES[core].unknownVariable === "fails")).toEqual(fails);
  expect(onBoth((core) => PROFILES[core].recipe.unknownVariables === "refused")).toEqual(fails);
});

test(`${ROWS.hardOnFiles.case} starts nowhere that it is bound`, () => {
  const starts = says(ROWS.hardOnFiles, /restart/);
  expect(onBoth((core) => CORE_RULES[core].takesHardOnFiles)).toEqual(starts);
  expect(onBoth((core) => PROFILES[core].lifecycle.hardDependency === "restarts")).toEqual(starts);
});

test("Phases, runtimes, case and platform expressions are the same in both tables", () => {
  for (const core of CORES) {
    const { recipe } = PROFILES[core];
    const rules = CORE_RULES[core];
    expect([...rules.phases]).toEqual(recipe.phases);
    expect([...rules.runtimes]).toEqual(recipe.runtimes);
    expect(rules.needsRuntime).toBe(recipe.needsRuntime);
    expect(rules.takesRegexPlatforms).toBe(recipe.takesRegexPlatforms);
    expect(coreOfRuntime(PROFILES[core].runtime)).toBe(core);
  }
});

test(`${ROWS.newVersionFails.case}: only classic goes back`, () => {
  const goesBack = says(ROWS.newVersionFails, /ROLLBACK_COMPLETE/);
  expect(onBoth((core) => PROFILES[core].deployment.rollsBack)).toEqual(goesBack);
  expect(PROFILES.lite.deployment.settleMs).toBeLessThanOrEqual(30_000);
});

test(`${ROWS.killed.case}: the restart's delay and its budget are the row's`, () => {
  expect(ROWS.killed.lite).toContain(`about ${PROFILES.lite.lifecycle.restartMs / 1_000} s`);
  for (const core of CORES) {
    const { maxErrors, errorWindowMs } = PROFILES[core].lifecycle;
    expect(ROWS.killed[core]).toContain(`${maxErrors} in an hour`);
    expect(errorWindowMs).toBe(3_600_000);
  }
});

test(`${ROWS.inbound.case}, ${ROWS.frame.case}: the limits are the rows'`, () => {
  expect([PROFILES.lite.cloud.maxInboundBytes, PROFILES.lite.ipc.maxFrameBytes]).toEqual([
    5_000, 10_000,
  ]);
  expect(PROFILES.classic.cloud.maxInboundBytes).toBe(128 * 1024);
  expect(PROFILES.classic.ipc.maxFrameBytes).toBeGreaterThan(128 * 1024 * 1.4);
});

test(`${ROWS.outage.case}: lite's order is the measured one`, () => {
  const measured = [...ROWS.outage.lite.matchAll(/\b[89]\d9\b/g)].map(([text]) => Number(text));
  const inOrder = [...measured].sort((a, b) => a - b);
  expect(measured.length).toBe(14);
  expect(afterOutage(inOrder)).toEqual(measured);
  for (let count = 0; count < 40; count++) {
    const messages = Array.from({ length: count }, (_, index) => index);
    expect([...afterOutage(messages)].sort((a, b) => a - b)).toEqual(messages);
  }
});

test(`${ROWS.outage.case}: lite is back at the latest 83 s after the broker`, () => {
  const { firstMs, maxMs, spread } = PROFILES.lite.cloud.reconnect;
  const attempts = Array.from({ length: 12 }, (_, attempt) => {
    const waits = Array.from({ length: attempt + 1 }, (_each, index) =>
      Math.min(maxMs, firstMs * 2 ** index),
    );
    return waits.reduce((sum, wait) => sum + wait, 0) * spread;
  });
  const back = attempts.find((at) => at >= 60_000) ?? 0;
  expect(Math.round((back - 60_000) / 1_000)).toBeLessThanOrEqual(83);
  expect(back).toBeGreaterThan(60_000);
});

/** A row of the documents without a case, with its reason there. */
const NOT_TRIED = new Set(["upgrade, from stopping to running"]);

test("Each row of the documents has a case, and each case its row, in the same words", () => {
  const rows = documentedRows();
  expect(
    rows
      .filter(([name]) => !NOT_TRIED.has(name))
      .map(([name]) => name)
      .toSorted(),
  ).toEqual(
    Object.values(ROWS)
      .map(({ case: name }) => name)
      .toSorted(),
  );
  const statuses = (text: string) => text.match(/\b(FAILED|FINISHED|BROKEN)[A-Z_]*\b/g) ?? [];
  for (const [name, lite, classic] of rows) {
    const row = Object.values(ROWS).find((each) => each.case === name);
    if (!row) continue;
    expect([name, statuses(lite)]).toEqual([name, statuses(row.lite)]);
    expect([name, statuses(classic === "the same" ? lite : classic)]).toEqual([
      name,
      statuses(row.classic),
    ]);
  }
});

const documentedRows = (): [string, string, string][] => {
  const text = readFileSync(new URL("docs/greengrass-cores.md", ROOT), "utf8");
  const [, table = ""] = /^\| case \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(text) ?? [];
  return table
    .trim()
    .split("\n")
    .map((line) => line.split(" | ").map((cell) => cell.replaceAll(/^\| | \|$/g, "")))
    .map(([name = "", lite = "", classic = ""]) => [name, lite, classic]);
};
