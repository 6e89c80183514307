import { join } from "node:path";
import { buildWithPage } from "../dashboard/build.ts";

/**
 * Writes the simulator with its dashboard as it deploys. Answers the path of main.mjs. `npm start`
 * runs what this makes, and so does the instance on AWS. @throws Error with esbuild's messages
 */
export const buildSimulator = (directory: string): Promise<string> =>
  buildWithPage(join(import.meta.dirname, "main.ts"), directory);

if (import.meta.main) process.stdout.write(`${await buildSimulator("dist/simulator")}\n`);
