import { InvalidInput } from "../domain/errors.ts";
import type { Benchmark } from "./benchmark.ts";
import { table } from "./table.ts";

/** `npm run bench -- [name] [--json] [arguments]`: without a name, what there is. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  start: () => import("./start.ts"),
  dashboard: () => import("./dashboard.ts"),
  detector: () => import("./detector.ts"),
  "detector-memory": () => import("./detector-memory.ts"),
  ipc: () => import("./ipc.ts"),
  detection: () => import("./detection.ts"),
  sweep: () => import("./sweep.ts"),
  curtailment: () => import("./curtailment.ts"),
  "cold-start": () => import("./cold-start.ts"),
  drift: () => import("./drift.ts"),
  poisoning: () => import("./poisoning.ts"),
  scada: () => import("./scada.ts"),
  "training-cost": () => import("./training-cost.ts"),
  "intake-memory": () => import("./intake-memory.ts"),
  "rollout-cost": () => import("./rollout-cost.ts"),
  "fleet-scale": () => import("./fleet-scale.ts"),
  "fleet-synthesis": () => import("./fleet-synthesis.ts"),
  "monthly-cost": () => import("./monthly-cost.ts"),
};

/** What a user gave it cannot be used: our own refusal, or that of Node's parseArgs. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof InvalidInput ||
  (error instanceof TypeError && "code" in error && /^ERR_PARSE_ARGS_/.test(String(error.code)));

const [name, ...rest] = process.argv.slice(2);
const load = BENCHMARKS[name ?? ""];
if (load) {
  const { run } = await load();
  const isJson = rest.includes("--json");
  try {
    const result = await run(rest.filter((argument) => argument !== "--json"));
    process.stdout.write(isJson ? `${JSON.stringify(result, null, 2)}\n` : table(result));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    process.stderr.write(`bench: ${error.message}\n`);
    process.exitCode = 2;
  }
} else {
  process.stderr.write(
    `bench: expected one of ${Object.keys(BENCHMARKS).join(", ")}, got ${name ?? "nothing"}\n`,
  );
  process.exitCode = 2;
}
