import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith(".md")),
  ...readdirSync(join(ROOT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

test.each(PAGES)("Every link of %s to another file leads somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to = ""]) => to);
  const dead = links.filter((to) => !existsSync(join(ROOT, dirname(page), to)));
  expect(dead).toEqual([]);
});

const help = (...words: string[]): string =>
  spawnSync(process.execPath, [join(ROOT, "cli/fleet.ts"), ...words, "--help"], {
    encoding: "utf8",
    env: { ...process.env, AWS_REGION: "eu-west-1" },
  }).stdout;

/** What the pages tell a reader to run, as words after `fleet --`. */
const commandsNamed = (): string[][] =>
  PAGES.flatMap((page) =>
    [...read(page).matchAll(/npm run (?:-s )?fleet -- ([a-z-]+[^\n`]*)/g)].map(([, rest = ""]) =>
      rest.split(/[ )]/),
    ),
  );

test("Every verb and option of fleet that the pages name exists", () => {
  const named = commandsNamed();
  const verbs = [...help().matchAll(/^ {2}([a-z-]+)/gm)].map(([, verb]) => verb);
  expect(named.length).toBeGreaterThan(8);
  expect(named.map(([verb]) => verb).filter((verb) => !verbs.includes(verb))).toEqual([]);
  const withOptions = named.filter((words) => words.some(isOption));
  const texts = new Map(
    [...new Set(withOptions.map(([verb = ""]) => verb))].map((verb) => [verb, help(verb)] as const),
  );
  const unknown = withOptions.flatMap(([verb = "", ...words]) =>
    words.filter((word) => isOption(word) && !texts.get(verb)?.includes(word)),
  );
  expect(unknown).toEqual([]);
}, 60_000);

const isOption = (word: string): boolean => /^--[a-z-]+$/.test(word);

test("Every option of npm start that the pages name exists", () => {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, "local/start.ts"), "--help"], {
    encoding: "utf8",
  });
  const text = PAGES.map(read).join("\n");
  const named = [...text.matchAll(/npm start -- ([^\n`]+)/g)].flatMap(([, rest = ""]) =>
    [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option),
  );
  for (const option of named) expect(stdout).toContain(option);
}, 30_000);
