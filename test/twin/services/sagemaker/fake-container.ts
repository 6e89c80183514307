/** A training image in miniature: the same folders and files, texts in place of data. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = process.env["OPT_ML"] ?? "/opt/ml";
const command = process.argv[2] ?? "";
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const write = (folder: string, name: string, content: unknown) => {
  mkdirSync(join(root, folder), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(root, folder, name), text);
};

const prepare = () => {
  if (!readdirSync(join(root, "processing/input")).includes("README.txt")) process.exit(3);
  for (const part of ["train", "validation", "test"]) {
    write(`processing/${part}`, "data.txt", `${part} of seed ${process.env["SEED"]}`);
  }
};

const train = () => {
  const hyperparameters = JSON.parse(read("input/config/hyperparameters.json"));
  write("model", "model.json", { hyperparameters, train: read("input/data/train/data.txt") });
};

const evaluate = () => {
  readFileSync(join(root, "processing/model/model.tar.gz"));
  read("processing/test/data.txt");
  const metrics: Record<string, number> = {
    falseAlarmsPerTurbineDay: 0.5,
    falseAlarmsPerTurbineDayLow: 0.1,
    falseAlarmsPerTurbineDayHigh: Number(process.env["UP_TO"] ?? 2),
    eventRecall: 0.95,
    eventRecallLow: 0.9,
    eventRecallHigh: 0.98,
  };
  delete metrics[process.env["WITHOUT"] ?? ""];
  write("processing/evaluation", "evaluation.json", { metrics });
};

if (process.env["FAIL_IN"] === command) {
  write("output", "failure", "too few windows");
  process.exit(1);
}
if (process.env["HANG_IN"] === command) {
  process.once("SIGTERM", () => {
    console.log("got SIGTERM");
    process.exit(143);
  });
  console.log("hanging");
  setInterval(() => undefined, 1_000);
} else {
  const steps: Record<string, () => void> = { prepare, train, evaluate };
  steps[command]?.();
}
