import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { launchPart } from "../../../twin/process/launch-part.ts";
import { type Part, supervise } from "../../../twin/process/supervise.ts";

interface Details {
  readonly pid: number;
  readonly child?: number;
}

const fileOf = (name: string) => fileURLToPath(new URL(`./parts/${name}.ts`, import.meta.url));
const OBEDIENT = fileOf("obedient");
const LIMIT = { timeout: 5_000, interval: 20 };

const parts: Part<Details>[] = [];
afterEach(async () => {
  await Promise.all(parts.splice(0).map((part) => part.stop(100)));
});

const start = async (configuration: object, firstWaitMs = 10) => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const before: (Details | undefined)[] = [];
  const part = await supervise<Details>({
    name: "part",
    say,
    firstWaitMs,
    launch: (told) => {
      before.push(told);
      return launchPart({ main: OBEDIENT, configuration, say, log: () => undefined });
    },
  });
  parts.push(part);
  return { part, lines, before };
};

/** A zombie that nobody has collected yet is not running. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) &&
  !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));

test("A part is told its configuration, hears messages, and says what it says under its own name", async () => {
  vi.stubEnv("AWS_PROFILE", "production");
  const { part, lines } = await start({});
  part.send({ kind: "hello" });
  await expect.poll(() => lines.join("\n"), LIMIT).toContain('heard {"kind":"hello"}');
  expect(lines[0]).toMatch(/^environment: .*AWS_CONFIG_FILE.*PATH/);
  expect(lines[0]).not.toContain("AWS_PROFILE");
  vi.unstubAllEnvs();
});

test("A part that cannot start says why in its own words, and is not tried again", async () => {
  await expect(start({ fails: "port 80 is taken" })).rejects.toThrow(/^port 80 is taken$/);
});

test("A part that cannot even be loaded is known by what was thrown, not by Node's last line", async () => {
  const { ready } = launchPart({
    main: fileOf("not-there"),
    configuration: {},
    say: () => undefined,
    log: () => undefined,
  });
  await expect(ready).rejects.toThrow(/^Error: Cannot find module .*not-there/);
});

test("A part that is killed comes back, is told what it had said, and takes its children with it", async () => {
  const { part, lines, before } = await start({ child: true });
  const { pid, child = 0 } = part.details;
  expect(isRunning(child)).toBe(true);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => lines.at(-1), LIMIT).toBe("part: is back");
  expect(lines).toContain("part: ended with SIGKILL; it starts again in 0.01 s");
  expect(before).toEqual([undefined, { pid, child }]);
  await expect.poll(() => isRunning(child), LIMIT).toBe(false);
  expect(part.pid()).not.toBe(pid);
});

test("The waits before restarts grow", async () => {
  const { part, lines } = await start({}, 10);
  for (const seconds of [0.01, 0.02, 0.04]) {
    const count = lines.length;
    process.kill(part.pid() ?? 0, "SIGKILL");
    await expect.poll(() => lines.slice(count).at(-1), LIMIT).toBe("part: is back");
    expect(lines).toContain(`part: ended with SIGKILL; it starts again in ${seconds} s`);
  }
});

test.each([
  ["does not obey SIGTERM", { ignoresTerm: true }],
  ["is stuck in a loop", { blocks: true }],
])("A part that %s is killed when its time is over", async (_what, configuration) => {
  const { part } = await start({ ...configuration, child: true });
  const { pid, child = 0 } = part.details;
  await new Promise((resolve) => setTimeout(resolve, 100));
  await part.stop(200);
  await expect.poll(() => isRunning(pid) || isRunning(child), LIMIT).toBe(false);
});

test("A supervisor that is killed leaves nobody, not even a part whose loop is blocked or a part's child", async () => {
  const supervisor = spawn(process.execPath, [fileOf("supervisor")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: supervisor.stdout }), "line");
  const pids = (JSON.parse(line) as number[]).filter((pid) => pid > 0);
  expect(pids).toHaveLength(3);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(pids.every(isRunning)).toBe(true);
  supervisor.kill("SIGKILL");
  await expect.poll(() => pids.filter(isRunning), LIMIT).toEqual([]);
});
