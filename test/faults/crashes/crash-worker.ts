import { parentPort, workerData } from "node:worker_threads";
import { freshModules } from "../rollout/fresh-modules.ts";
import { type CrashPlan, crashEverywhere } from "./crash-everywhere.ts";

for await (const judged of crashEverywhere(workerData as CrashPlan, freshModules())) {
  parentPort?.postMessage(judged);
}
