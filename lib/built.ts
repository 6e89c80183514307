import { fileURLToPath } from "node:url";

/** What is built before synthesis (cdk.json, "build") and deployed as assets. */
export const BUILT = {
  /** By edge/detector/build.ts: the detector's ZIP for each architecture. */
  detectorDirectory: fileURLToPath(new URL("../dist/detector", import.meta.url)),
  /** By lambdas/build/build.ts: a directory for each handler. */
  handlersDirectory: fileURLToPath(new URL("../dist/lambda", import.meta.url)),
  /** By simulator/build.ts: main.mjs and its page. */
  simulatorDirectory: fileURLToPath(new URL("../dist/simulator", import.meta.url)),
} as const;
