import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";
import { NODE_FLAGS } from "../domain/rollout/recipe.ts";
import { BUNDLING } from "../edge/detector/bundle.ts";
import type { Row, Table } from "./benchmark.ts";
import type { DetectorCase } from "./detector-row.ts";
import { shippedModel } from "./shipped-model.ts";

export const name = "detector";

const TURBINES = [1, 10, 50, 500];

interface Form extends Omit<DetectorCase, "turbines"> {
  readonly form: string;
  readonly turbines: readonly number[];
}

const ours = { models: 1, isRuntime: false };
const FORMS: readonly Form[] = [
  { form: "single", batch: 1, turbines: TURBINES, ...ours },
  { form: "batch of 5", batch: 5, turbines: TURBINES, ...ours },
  { form: "batch of 10", batch: 10, turbines: TURBINES, ...ours },
  { form: "batch of 20", batch: 20, turbines: TURBINES, ...ours },
  { form: "single, two models", batch: 1, turbines: [50], ...ours, models: 2 },
  { form: "batch of 10, two models", batch: 10, turbines: [50], ...ours, models: 2 },
  { form: "single, any ONNX model", batch: 1, turbines: TURBINES, ...ours, isRuntime: true },
];

/**
 * Bytes in, verdict bytes out, on one core: as a multiple of the yardstick's speed. Each row is the
 * median of five processes that run the bundle with the flags that a device runs: in a process that
 * strips types from its sources, every access to a typed array takes longer. `--form "batch of 10"` and
 * `--turbines 50` ask for some of its rows only.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: { form: { type: "string" }, turbines: { type: "string" } },
  });
  const directory = mkdtempSync(join(tmpdir(), "bench-detector-"));
  try {
    await prepare(directory);
    const rows: Row[] = [];
    for (const { form, turbines, ...each } of formsFor(values)) {
      for (const count of turbines) {
        const measured = await medianRow(directory, { ...each, turbines: count });
        rows.push({ form, turbines: count, ...measured });
      }
    }
    return {
      title:
        "From message bytes to verdict bytes, one core; ratio: yardstick's time / ours (higher is faster)",
      rows,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const formsFor = ({ form, turbines }: { readonly form?: string; readonly turbines?: string }) =>
  FORMS.filter((each) => form === undefined || each.form === form).map((each) => ({
    ...each,
    turbines: each.turbines.filter((count) => turbines === undefined || `${count}` === turbines),
  }));

const prepare = async (directory: string): Promise<void> => {
  const { onnx, manifest } = await shippedModel();
  writeFileSync(join(directory, "model.onnx"), onnx);
  writeFileSync(join(directory, "model.json"), JSON.stringify(manifest));
  await build({
    ...BUNDLING,
    entryPoints: [join(import.meta.dirname, "detector-row.ts")],
    outfile: join(directory, "row.cjs"),
    external: ["onnxruntime-node"],
  });
};

/** Processes of a row: where each one's memory lies on the machine moves a ratio by a fifth. */
const PROCESSES = 5;

/** The row with the middle ratio, and the least and the most beside it. */
const medianRow = async (directory: string, each: DetectorCase): Promise<Row> => {
  const rows: Row[] = [];
  for (let i = 0; i < PROCESSES; i++) rows.push(await rowOf(directory, each));
  rows.sort((a, b) => Number(a["ratio"]) - Number(b["ratio"]));
  const [least, median, most] = [rows[0], rows[PROCESSES >> 1], rows.at(-1)];
  return { ...median, "least to most": `${least?.["ratio"]} to ${most?.["ratio"]}` };
};

const rowOf = async (directory: string, each: DetectorCase): Promise<Row> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...NODE_FLAGS, join(directory, "row.cjs"), directory, JSON.stringify(each)],
    { env: { ...process.env, NODE_PATH: join(import.meta.dirname, "..", "node_modules") } },
  );
  return JSON.parse(stdout);
};
