import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { InvalidInput } from "../domain/errors.ts";
import type { Row, Table } from "./benchmark.ts";
import { type DetectionConstant, detectionConstants } from "./detection-constants.ts";

export const name = "sweep";

const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, "..");
const CASES =
  "voltage −20 %,drag 20 %,imbalance,stuck voltage,stuck rps,slow drift,bearing,clean,wake,curtailment,gust,stop";
/** A third of the seeds for each of the four kinds of weather, as `bench detection` has it. */
const healthyHours = (seeds: number, hours: number): number =>
  hours * (seeds + 4 * Math.ceil(seeds / 3));

/**
 * `npm run bench -- sweep <constant…>`: how recall and false alarms answer to a constant of
 * detection. Arguments: --factors 0.5,2, --seeds N (4), --hours H (1), --first-seed N.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      factors: { type: "string", default: "0.5,2" },
      seeds: { type: "string", default: "4" },
      hours: { type: "string", default: "1" },
      "first-seed": { type: "string", default: "90000" },
    },
  });
  const constants = chosen(positionals);
  const detection = [
    ...["detection", "--only", "ours", "--json", "--cases", CASES],
    ...["--seeds", values.seeds, "--hours", values.hours, "--first-seed", values["first-seed"]],
  ];
  const factors = values.factors.split(",").map(Number);
  const rows: Row[] = [{ constant: "as it is", value: "", ...(await measured(detection)) }];
  for (const constant of constants) {
    for (const value of alternatives(constant, factors)) {
      const found = await measured(detection, { ...constant, value });
      const row = { constant: constant.name, value: `${constant.value} → ${value}`, ...found };
      // Many constants take long: what is known is said at once.
      process.stderr.write(`${Object.values(row).join(" | ")}\n`);
      rows.push(row);
    }
  }
  const healthy = healthyHours(Number(values.seeds), Number(values.hours));
  return { title: `sensitivity, ${values.seeds} seeds, ${healthy} healthy hours`, rows };
};

const chosen = (names: readonly string[]): DetectionConstant[] => {
  const all = detectionConstants();
  const known = [...new Set(all.map((constant) => constant.name))].join(", ");
  if (names.length === 0) throw new InvalidInput(`sweep: expected some of ${known}, got nothing`);
  return names.map((wanted) => {
    const [file, only] = wanted.includes(":") ? wanted.split(":") : [undefined, wanted];
    const found = all.filter((each) => each.name === only && each.file.endsWith(file ?? ""));
    const [constant] = found;
    if (constant === undefined) {
      throw new InvalidInput(`sweep: expected some of ${known}, got ${wanted}`);
    }
    if (found.length > 1) {
      const places = found.map((each) => `${each.file}:${each.name}`).join(" or ");
      throw new InvalidInput(`sweep: ${wanted} stands in several files; say ${places}`);
    }
    return constant;
  });
};

/** A count stays a count. */
const alternatives = ({ value }: DetectionConstant, factors: readonly number[]): number[] => {
  const isCount = Number.isInteger(value) && value < COUNTS_BELOW;
  const others = factors.map((factor) =>
    isCount ? Math.max(1, Math.round(value * factor)) : Number((value * factor).toPrecision(6)),
  );
  return [...new Set(others)].filter((other) => other !== value);
};
const COUNTS_BELOW = 50;

const measured = async (
  detection: readonly string[],
  altered?: DetectionConstant,
): Promise<Row> => {
  const preload = altered ? ["--import", join(import.meta.dirname, "altered-constant.ts")] : [];
  const env = {
    ...process.env,
    ...(altered && { ALTERED: `${altered.file} ${altered.name} ${altered.value}` }),
  };
  const bench = join(import.meta.dirname, "bench.ts");
  const options = { cwd: ROOT, env, maxBuffer: 2 ** 26 };
  const answer = await execute(process.execPath, [...preload, bench, ...detection], options).catch(
    (error: { readonly stderr?: string }) => ({ stdout: "", stderr: error.stderr ?? "" }),
  );
  // A value that training or a check refuses is an answer as well.
  if (answer.stdout === "") return refused(answer.stderr);
  return summary((JSON.parse(answer.stdout) as Table).rows);
};

const refused = (stderr: string): Row => ({
  recall: "–",
  "worst fault": stderr.split("\n").find((line) => line.includes("Error")) ?? "refused",
  "median delay s": "–",
  "false alarms": "–",
});

const summary = (rows: readonly Row[]): Row => {
  const faults = rows.filter((row) => row["recall"] !== "");
  const healthy = rows.filter((row) => row["recall"] === "");
  const recallOf = (row: Row): number => Number(String(row["recall"]).replace(" %", ""));
  const mean = faults.reduce((sum, row) => sum + recallOf(row), 0) / Math.max(1, faults.length);
  const [worst] = faults.toSorted((a, b) => recallOf(a) - recallOf(b));
  const alarms = healthy.reduce((sum, row) => sum + Number(row["events"]), 0);
  const delays = faults.map((row) => Number(row["median delay s"])).filter(Number.isFinite);
  return {
    recall: `${mean.toFixed(1)} %`,
    "worst fault": worst ? `${worst["case"]}: ${worst["recall"]}` : "",
    "median delay s": (delays.reduce((sum, delay) => sum + delay, 0) / delays.length).toFixed(1),
    "false alarms": alarms,
  };
};
