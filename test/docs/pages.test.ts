import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { innerLinks, PAGES, ROOT, read } from "./read-pages.ts";

test("Every link within the repository leads to a file, and to a heading where it names one", () => {
  const { count, dead } = innerLinks();
  expect(count).toBeGreaterThan(50);
  expect(dead).toEqual([]);
});

test("Every decision has a number of its own", () => {
  const numbers = PAGES.flatMap((page) => /decisions\/(\d{4})-/.exec(page)?.[1] ?? []);
  expect(numbers.length).toBeGreaterThan(9);
  expect(numbers).toEqual([...new Set(numbers)]);
});

/** Blocks that a reader pastes into a shell; usage with […] and listings are no such. */
const pasted = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^ *```\n([\s\S]*?)^ *```/gm)]
    .map(([, text = ""]) => ({ page, text }))
    .filter(({ text }) => /^ *(npm|npx|aws|eval|source|export|arn|\$)/.test(text))
    .filter(({ text }) => !/\[-|[A-Z]{3,}\b.*\.\.\.|\[--/.test(text)),
);

test("Every command of the pages can be pasted into a shell", () => {
  expect(pasted.length).toBeGreaterThan(15);
  for (const { page, text } of pasted) {
    const { status, stderr } = spawnSync("bash", ["-n"], { input: text, encoding: "utf8" });
    expect({ page, text, status, stderr }).toEqual({ page, text, status: 0, stderr: "" });
    expect({ page, text }).not.toEqual({
      page,
      text: expect.stringMatching(/<\w+>|\b(REGION|ACCOUNT)\b/),
    });
  }
}, 60_000);

const namedIn = (pattern: RegExp): string[] =>
  PAGES.flatMap((page) => [...read(page).matchAll(pattern)].map(([, name = ""]) => name));

test("Every script, benchmark and test file that the pages tell a reader to run exists", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const missing = namedIn(/npm run (?:-s )?([a-z]+)/g).filter((name) => !(name in scripts));
  expect(missing).toEqual([]);
  const benches = namedIn(/npm run bench\s+-- ([a-z-]+)/g).filter((name) => !name.startsWith("-"));
  expect(benches.length).toBeGreaterThan(5);
  expect(benches.filter((name) => !existsSync(join(ROOT, `bench/${name}.ts`)))).toEqual([]);
  const files = namedIn(/npx vitest run ((?:test|examples)[\w/.-]*)/g);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test("What the page on the twin shows of a test stands in the example that runs", () => {
  const example = read("examples/integration-test/orders.test.ts");
  const shown = [...read("docs/test-with-the-twin.md").matchAll(/```ts\n([\s\S]*?)```/g)];
  const lines = shown.flatMap(([, text = ""]) => text.trim().split("\n"));
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !example.includes(line.trim()))).toEqual([]);
});

/** Options by verb, as the shell's completion has them: one process tells all. */
const optionsByVerb = (): Map<string, readonly string[]> => {
  const { stdout } = spawnSync(
    process.execPath,
    [join(ROOT, "cli/fleet.ts"), "completion", "bash"],
    {
      encoding: "utf8",
      env: { ...process.env, AWS_REGION: "eu-west-1" },
    },
  );
  const lines = [...stdout.matchAll(/^ {4}([a-z-]+)\) .*-W "([^"]*)"/gm)];
  return new Map(lines.map(([, verb = "", options = ""]) => [verb, options.split(" ")]));
};

/** What the pages tell a reader to run, as words after `fleet --`. */
const commandsNamed = (): string[][] =>
  PAGES.flatMap((page) =>
    [...read(page).matchAll(/npm run (?:-s )?fleet -- ([a-z-]+[^\n`]*)/g)].map(([, rest = ""]) =>
      rest.split(/[ )]/),
    ),
  );

test("Every verb and option of fleet that the pages name exists", () => {
  const named = commandsNamed();
  const known = optionsByVerb();
  expect(known.size).toBeGreaterThan(20);
  expect(named.length).toBeGreaterThan(20);
  const unknown = named
    .filter(([verb = ""]) => !["--help", "help"].includes(verb))
    .flatMap(([verb = "", ...words]) => {
      const options = known.get(verb);
      if (options === undefined) return [verb];
      return words.filter((word) => isOption(word) && !options.includes(word));
    });
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
