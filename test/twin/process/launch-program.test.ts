import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { launchProgram } from "../../../twin/process/launch-program.ts";
import { runProgram } from "../../../twin/process/run-program.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "program ü-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const program = (text: string): string => {
  const file = join(directory, "program.mjs");
  writeFileSync(file, text);
  return file;
};
const launch = (text: string, lines: string[] = []) =>
  launchProgram({
    main: program(text),
    environment: { GREETING: "hello" },
    log: (line) => lines.push(line),
    detailsIn: (line) => /^at (.*)/.exec(line)?.[1],
  });

test("A program is ready once a line says where it is, and its complaints go to the log", async () => {
  const lines: string[] = [];
  const { child, ready } = launch(
    `console.error("looks around"); console.log("starts"); console.log("at " + process.env.GREETING); setInterval(() => {}, 1000);`,
    lines,
  );
  expect(await ready).toBe("hello");
  await expect.poll(() => lines).toEqual(["looks around"]);
  child.kill();
});

test("A program that ends before gives its last words as the reason", async () => {
  await expect(launch(`console.error("the port is taken");`).ready).rejects.toThrow(
    "the port is taken",
  );
  await expect(launch("").ready).rejects.toThrow("it ended before it was ready");
});

test("A program that runs to its end answers what it wrote, and one that fails its own words", async () => {
  expect(await runProgram(program("console.log(process.argv.at(-1))"), ["done"])).toBe("done");
  await expect(
    runProgram(program(`console.error("no room"); process.exitCode = 3;`), []),
  ).rejects.toThrow("program.mjs ended with exit code 3: no room");
});
