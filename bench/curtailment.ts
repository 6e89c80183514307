import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import type { Row, Table } from "./benchmark.ts";
import { type DetectionConstant, detectionConstants } from "./detection-constants.ts";

export const name = "curtailment";

const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, "..");
const CASES = ["drag 20 %", "drag 40 %", "curtailment"] as const;

/** How soon, and by how little, a slow rotor is called hindered: from what trusts the operator to what does not. */
const POINTS: readonly { readonly constant: string; readonly values: readonly number[] }[] = [
  { constant: "LEAST_SECONDS", values: [40, 20, 10, 5, 2] },
  { constant: "EARLY_ADVANTAGE", values: [0.1, 0.25, 0.5, 0.75, 1] },
  { constant: "LATE_SECONDS", values: [60, 30, 15] },
];

/**
 * `bench curtailment [--seeds N] [--hours H] [--first-seed N]`: what finding drag sooner costs in
 * alarms on curtailed turbines, a curtailment every half hour.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "30" },
      hours: { type: "string", default: "4" },
      "first-seed": { type: "string", default: "220000" },
    },
  });
  const detection = [
    ...["detection", "--only", "ours", "--json", "--cases", CASES.join(",")],
    ...["--seeds", values.seeds, "--hours", values.hours, "--first-seed", values["first-seed"]],
  ];
  const rows: Row[] = [];
  for (const { constant, values: points } of POINTS) {
    const known = detectionConstants().find((each) => each.name === constant);
    if (known === undefined) throw new Error(`no constant ${constant}; see docs/constants.md`);
    for (const value of points) {
      const row = await measured(detection, { ...known, value }, value === known.value);
      // It takes long: what is known is said at once.
      process.stderr.write(`${Object.values(row).join(" | ")}\n`);
      rows.push(row);
    }
  }
  return { title: `drag against curtailment, ${values.seeds} seeds`, rows };
};

const measured = async (
  detection: readonly string[],
  { file, name: constant, value }: DetectionConstant,
  isShipped: boolean,
): Promise<Row> => {
  const altered = ["--import", join(import.meta.dirname, "altered-constant.ts")];
  const { stdout } = await execute(
    process.execPath,
    [...(isShipped ? [] : altered), ...[join(import.meta.dirname, "bench.ts"), ...detection]],
    {
      cwd: ROOT,
      env: { ...process.env, ALTERED: `${file} ${constant} ${value}` },
      maxBuffer: 2 ** 26,
    },
  );
  const rows = (JSON.parse(stdout) as Table).rows;
  const of = (begin: string): Row =>
    rows.find((row) => String(row["case"]).startsWith(begin)) ?? {};
  const cells = CASES.slice(0, 2).flatMap((drag) => [
    [drag, of(drag)["recall"] ?? ""],
    [`${drag}, s`, `${of(drag)["median delay s"]} / ${of(drag)["p95 delay s"]}`],
  ]);
  const healthy = of("curtailment");
  return {
    constant,
    value: isShipped ? `${value} (shipped)` : value,
    ...Object.fromEntries(cells),
    "alarms in curtailments": healthy["events"] ?? "",
    "a turbine-day, 95 %": healthy["95 %"] ?? "",
  };
};
