import { fileURLToPath } from "node:url";

/** What is built before synthesis (cdk.json, "build") and deployed as assets. */
export const BUILT = {
  /** By edge/detector/build.ts: the detector's ZIP for each architecture. */
  detectorDirectory: fileURLToPath(new URL("../dist/detector", import.meta.url)),
  /** By lambdas/build/build.ts: a directory for each handler. */
  handlersDirectory: fileURLToPath(new URL("../dist/lambda", import.meta.url)),
  /** By simulator/build.ts: main.mjs with the farm and the dashboard, and the page. */
  simulatorDirectory: fileURLToPath(new URL("../dist/simulator", import.meta.url)),
  /** By dashboard/build.ts: main.mjs with the dashboard alone, and the page. */
  dashboardDirectory: fileURLToPath(new URL("../dist/dashboard", import.meta.url)),
} as const;
