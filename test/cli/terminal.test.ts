import { spawnSync } from "node:child_process";
import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { painted, tableOf } from "../../cli/print.ts";
import { rolloutMeant } from "../../cli/rollout-id.ts";
import {
  auditRows,
  deviceRows,
  isHealthy,
  modelRows,
  rolloutRows,
  statusRows,
} from "../../cli/rows.ts";
import { servedTurbine } from "../../cli/served-turbine.ts";
import { pictureOf } from "../../cli/watch.ts";
import { devices, models } from "../browser/fleet-parts.ts";
import { rollouts } from "../browser/fleet-scenes.ts";

const FLEET = fileURLToPath(new URL("../../cli/fleet.ts", import.meta.url));
const fleet = (...words: string[]) => fleetIn({}, ...words);
const fleetIn = (variables: NodeJS.ProcessEnv, ...words: string[]) =>
  spawnSync(process.execPath, [FLEET, ...words], {
    encoding: "utf8",
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
      AWS_MAX_ATTEMPTS: "1",
      ...variables,
    },
  });

test("A table fits the width: the widest column gives way and says so", () => {
  const rows = [{ id: "edge-1", reason: "a".repeat(200), state: "HEALTHY" }];
  const lines = tableOf(rows, 100).trimEnd().split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(lines[1]).toMatch(/^edge-1 {2}a+… {2}HEALTHY$/);
  expect(tableOf(rows, 400)).not.toContain("…");
  expect(tableOf([], 100)).toBe("none\n");
});

test("Every table about the fleet fits 100 columns without a time that is cut", () => {
  const snapshot = { devices: devices("held"), rollouts: rollouts("held"), models: models("held") };
  const retraining = { cause: "person", reason: "asked for", startedAt: AT } as const;
  for (const rows of [
    statusRows({ ...snapshot, retraining }),
    deviceRows(devices("fallback")),
    modelRows(snapshot.models),
    rolloutRows(snapshot.rollouts),
    auditRows([{ at: AT, who: `arn:aws:iam::123456789012:role/${"r".repeat(40)}`, ...APPROVED }]),
  ]) {
    const table = tableOf(rows, 100);
    expect(Math.max(...table.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(table).not.toMatch(/\d\d:…|\d\d\d\d-\d*…/);
  }
});

const AT = "2026-11-20T10:00:00.000Z";
const APPROVED = { what: "approve", subject: "rollout of model 3", why: "w".repeat(200) };

test("Words that matter are coloured in a terminal, and not with NO_COLOR, nor elsewhere", () => {
  const environment = () => ({ TERM: "xterm-256color", NO_COLOR: process.env["NO_COLOR"] });
  const terminal = Object.assign(new PassThrough(), {
    isTTY: true,
    // A terminal that shows colours, wherever the test itself runs: a build server has a say of its own (CI).
    getColorDepth: () => WriteStream.prototype.getColorDepth(environment()),
  });
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NO_COLOR", undefined);
  expect(painted("edge-1  UNHEALTHY\n", terminal)).toBe("edge-1  \u001b[31mUNHEALTHY\u001b[39m\n");
  expect(painted("edge-1  UNHEALTHY\n", new PassThrough())).toBe("edge-1  UNHEALTHY\n");
  vi.stubEnv("NO_COLOR", "1");
  expect(painted("edge-1  UNHEALTHY\n", terminal)).toBe("edge-1  UNHEALTHY\n");
  vi.unstubAllEnvs();
});

test.each(["held", "rolled-back"] as const)(
  "A rollout of the scene %s is meant by the beginning of its id, by all of it, and by latest",
  (scene) => {
    const all = rollouts(scene);
    const id = all[0]?.id ?? "";
    for (const words of [id, id.slice(0, 4), "latest"]) {
      expect(rolloutMeant(all, words).id).toBe(id);
    }
    expect(() => rolloutMeant(all, "zzz")).toThrow(/beginning, got zzz; none is called so/);
    expect(() => rolloutMeant(all, "")).toThrow(/2 of them begin so/);
  },
);

test("A fleet is healthy when every device works and nobody is asked", () => {
  const snapshot = (scene: Parameters<typeof devices>[0]) => ({
    devices: devices(scene),
    rollouts: rollouts(scene),
    models: [],
  });
  expect(isHealthy(snapshot("released"))).toBe(true);
  expect(isHealthy(snapshot("silent-device"))).toBe(false);
  expect(isHealthy(snapshot("fallback"))).toBe(false);
  expect(isHealthy(snapshot("held"))).toBe(false);
});

test("A turbine that no device serves is refused, naming those that are", () => {
  expect(servedTurbine(devices("released"), "3")).toBe("3");
  expect(() => servedTurbine(devices("released"), "9")).toThrow(/\(1, 2, 3, 4, 5\), got 9/);
  expect(servedTurbine([], "9")).toBe("9");
});

test("A followed rollout is drawn by its steps and rings", () => {
  const [held] = rollouts("held");
  expect(held && pictureOf(held)).toEqual([
    "model 3: running (3d1f0c52-7f0e-4f5e-9a53-0c5f4f0a1b2c)",
    "  ✓ Admit",
    "  ✓ Check",
    "  ✓ Publish",
    "  > Ring by ring",
    "    Bake",
    "    End",
    "    canary: succeeded, 1 of 1",
    "    fleet: held, 3 of 4",
    "  3 of 4 devices confirmed: edge-5 offline for 15 min",
  ]);
});

test("What cannot be asked ends with 2, what failed with 1, help with 0", () => {
  expect(fleet("--help").status).toBe(0);
  expect(fleet("statis").status).toBe(2);
  expect(fleet("approve", "3").status).toBe(2);
  expect(fleet("fault", "1", "volt", "--strength", "much").status).toBe(2);
  const failed = fleet("fault", "1", "volt", "--dashboard", "http://127.0.0.1:9");
  expect(failed).toMatchObject({ status: 1, stdout: "" });
  expect(failed.stderr).toMatch(/^fleet: no dashboard answers at http:\/\/127\.0\.0\.1:9; /);
}, 90_000);

test("Completion for bash parses there, and completes verbs, and the options of a verb", () => {
  const { status, stdout } = fleet("completion", "bash");
  expect(status).toBe(0);
  const ask = (...words: string[]) => `
COMP_WORDS=(fleet ${words.join(" ")}) COMP_CWORD=${words.length}; COMPREPLY=(); _fleet
echo "\${COMPREPLY[*]}"`;
  const input = `${stdout}${ask("appr")}${ask("s")}${ask("approve", "--r")}${ask("fault", "--")}`;
  const completed = spawnSync("bash", ["--norc"], { input, encoding: "utf8" });
  expect(completed).toMatchObject({ status: 0, stderr: "" });
  expect(completed.stdout.trimEnd().split("\n")).toEqual([
    "approve",
    "status scenario schema",
    "--reason",
    "--strength --ramp --off --dashboard --json",
  ]);
});

const hasZsh = spawnSync("zsh", ["--version"]).status === 0;

const forZsh = fleet("completion", "zsh");

test("Completion for zsh names every verb", () => {
  const { status, stdout } = forZsh;
  expect(status).toBe(0);
  for (const verb of ["status", "approve", "scenario", "completion"])
    expect(stdout).toContain(verb);
  // What completes an alias is never asked, as zsh 5.9 showed.
  expect(stdout).not.toContain("alias fleet=");
  expect(stdout).toMatch(/^function fleet \{\n {2}npm run -s fleet -- "\$@"\n\}$/m);
});

test.skipIf(!hasZsh)("Completion for zsh parses there", () => {
  expect(spawnSync("zsh", ["-n"], { input: forZsh.stdout, encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

test("Completion for a shell that it does not know is refused", () => {
  expect(fleet("completion", "fish")).toMatchObject({ status: 2 });
});

test.each([
  ["STAGE", "edge"],
  ["RINGS", "[{"],
])("A variable that says nothing usable is told in one line, with 2: %s=%s", (name, value) => {
  const { stderr, status } = fleetIn({ [name]: value }, "status");
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(new RegExp(`^fleet: environment variable ${name}: expected .*, got "`)),
  ]);
  expect(status).toBe(2);
});

test("A shell that knows no fleet is told how it gets to know one", () => {
  const nowhere = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_PROFILE: undefined };
  const { stderr, status } = fleetIn(
    { ...nowhere, AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
    "status",
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^fleet: .*set AWS_REGION .* npm start run: eval "\$\(npm run -s fleet -- env\)"\n$/,
  );
});
