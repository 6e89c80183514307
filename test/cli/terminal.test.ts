import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tableOf } from "../../cli/print.ts";
import { rolloutMeant } from "../../cli/rollout-id.ts";
import { isHealthy } from "../../cli/rows.ts";
import { servedTurbine } from "../../cli/served-turbine.ts";
import { pictureOf } from "../../cli/watch.ts";
import { devices } from "../browser/fleet-parts.ts";
import { rollouts } from "../browser/fleet-scenes.ts";

const FLEET = fileURLToPath(new URL("../../cli/fleet.ts", import.meta.url));
const fleet = (...words: string[]) =>
  spawnSync(process.execPath, [FLEET, ...words], {
    encoding: "utf8",
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
      AWS_MAX_ATTEMPTS: "1",
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
    "  3 of 4 devices confirmed: edge-5 QUEUED, silent",
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
});

test.each(["bash", "zsh"])("Completion for %s names every verb", (shell) => {
  const { status, stdout } = fleet("completion", shell);
  expect(status).toBe(0);
  for (const verb of ["status", "approve", "scenario", "completion"])
    expect(stdout).toContain(verb);
  if (shell !== "bash") return;
  expect(spawnSync("bash", ["-n"], { input: stdout, encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

test("Completion for a shell that it does not know is refused", () => {
  expect(fleet("completion", "fish")).toMatchObject({ status: 2 });
});
