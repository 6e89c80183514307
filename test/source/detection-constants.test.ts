import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { detectionConstants, withValue } from "../../bench/detection-constants.ts";

const PAGE = readFileSync(new URL("../../docs/constants.md", import.meta.url), "utf8");
const ROWS = PAGE.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
const constants = detectionConstants();

test("Every named number of detection stands in docs/constants.md with its value and its source", () => {
  expect(constants.length).toBeGreaterThan(80);
  const missing = constants.filter(({ name, file, value }) => {
    const row = ROWS.find(
      ([, constant, place]) => constant === `\`${name}\`` && place === `\`${basename(file)}\``,
    );
    const [, , , told = "", source = ""] = row ?? [];
    const isSame = Number.parseFloat(told.replaceAll(",", "")) === value;
    return !(isSame && /^(paper|measurement|decision): \S/.test(source));
  });
  expect(missing).toEqual([]);
});

test("The page names no constant that is gone", () => {
  const known = new Set(constants.map(({ name, file }) => `${name} ${basename(file)}`));
  const told = ROWS.flatMap(([, constant = "", place = ""]) =>
    /^`\w+`$/.test(constant) && /^`[\w-]+\.ts`$/.test(place)
      ? [`${constant} ${place}`.replaceAll("`", "")]
      : [],
  );
  expect(told.filter((each) => !known.has(each))).toEqual([]);
});

test("A sweep changes the one number and nothing else of a source", () => {
  for (const { name, file, value } of constants) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    const changed = withValue(source, name, value * 3 + 1);
    const [before, after] = [source.split("\n"), changed.split("\n")];
    const lines = after.flatMap((line, at) => (line === before[at] ? [] : [line]));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`${name}`);
  }
});
