import { parentPort, workerData } from "node:worker_threads";
import { freshModules } from "../rollout/fresh-modules.ts";
import { crashEverywhere } from "./crash-everywhere.ts";
import type { Way } from "./ways.ts";

const { delivery, perState } = workerData as { delivery: Way["delivery"]; perState: number };
for await (const judged of crashEverywhere(delivery, perState, freshModules())) {
  parentPort?.postMessage(judged);
}
