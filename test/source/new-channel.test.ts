import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** All that a channel of the live turbine needs: one entry of the asset's file. */
const TORQUE = {
  name: "torque",
  title: "Torque",
  unit: "Nm",
  decimals: 1,
  role: "response",
  lamp: "rotation",
  source: { columns: ["torque"] },
  given: ["rps"],
  simulated: { of: "rps", factor: 40, offset: 5, noise: 1 },
};

/** Prints three turbines' healthy minutes, and one's whose torque sensor loses 30 percent. */
const RECORD = `
import { writeFileSync } from "node:fs";
import { createTurbine } from "./simulator/turbine.ts";
const columns = ["turbineId", "seq", "time", "qw", "qx", "qy", "qz", "wind_speed_rps", "rps", "voltage", "torque"];
const record = (file, numbers, minutes, factorAt) => {
  const rows = numbers.flatMap((number) => {
    const turbine = createTurbine({ id: String(number), seed: 900 + number, rateHz: 20, startTime: Date.UTC(2026, 0, 1, 3 * number) });
    return Array.from({ length: minutes * 1200 }, (_, step) => {
      const reading = turbine.step();
      return columns.map((name) => (name === "torque" ? reading[name] * factorAt(step) : reading[name])).join();
    });
  });
  writeFileSync(file, [columns.join(), ...rows].join("\\n"));
};
record("healthy.csv", [1, 2, 3], 10, () => 1);
record("faulty.csv", [4], 6, (step) => (step < 4800 ? 1 : 0.7));
`;

const sandbox = mkdtempSync(join(tmpdir(), "new-channel-"));
afterAll(() => rmSync(sandbox, { recursive: true }));

const run = (...parts: string[]) =>
  execFileSync(process.execPath, parts, { cwd: sandbox, encoding: "utf8", stdio: "pipe" });

interface Verdict {
  readonly lastSeq: number;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly causes?: readonly { readonly channel: string }[];
}

const changeAsset = (change: (asset: { channels: unknown[] }) => object): void => {
  const file = join(sandbox, "assets/wind-turbine.json");
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")))));
};

/** Learns from the healthy machines into this folder, and judges the faulty one. */
const verdictsBy = (model: string): Verdict[] => {
  run("training/train.ts", "--data", "healthy.csv", "--out", model);
  run("training/detect.ts", "--model", model, "--data", "faulty.csv", "--out", "verdicts.jsonl");
  const lines = readFileSync(join(sandbox, "verdicts.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Verdict);
};

const isFoundIn = (verdicts: readonly Verdict[]): void => {
  const before = verdicts.filter(({ lastSeq }) => lastSeq < 4_700);
  const after = verdicts.filter(({ lastSeq }) => lastSeq > 5_000);
  expect(before.filter(({ flags }) => Object.values(flags).includes(true))).toEqual([]);
  expect(after.length).toBeGreaterThan(100);
  const lit = after.filter(({ flags }) => flags["rotation"] === true);
  expect(lit.length / after.length).toBeGreaterThan(0.9);
  expect(new Set(after.flatMap(({ causes = [] }) => causes.map((each) => each.channel)))).toEqual(
    new Set(["torque"]),
  );
};

beforeAll(() => {
  for (const folder of ["assets", "domain", "training", "simulator", "adapters", "package.json"]) {
    cpSync(folder, join(sandbox, folder), { recursive: true });
  }
  symlinkSync(resolve("node_modules"), join(sandbox, "node_modules"));
  changeAsset((asset) => ({ ...asset, channels: [...asset.channels, TORQUE] }));
  writeFileSync(join(sandbox, "record.ts"), RECORD);
  run("record.ts");
}, 60_000);

test("A channel is added by one entry of the asset: it is simulated, learnt, and lights its lamp", () => {
  isFoundIn(verdictsBy("model"));
}, 120_000);

test("Without the parts of a wind turbine a machine is judged all the same, and no tone is listened for", () => {
  changeAsset((asset) => ({ ...asset, parts: [] }));
  isFoundIn(verdictsBy("plain"));
  const heard = (model: string) => {
    const { kernel, detection } = JSON.parse(
      readFileSync(join(sandbox, model, "model.json"), "utf8"),
    );
    return [kernel.tone.channels.length, detection.levels.length];
  };
  // Each response by what it is given, and each vibration at all frequencies; then at the rotor's own.
  expect(heard("plain")).toEqual([0, 6]);
  expect(heard("model")).toEqual([2, 8]);
}, 120_000);
