import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { buildDashboard } from "../dashboard/page/build.ts";
import { fileOf } from "../dashboard/page.ts";

/**
 * Writes the simulator as it deploys: `main.mjs`, and its page in `page/`. Answers the path of
 * main.mjs. `npm start` runs what this makes, and so does the instance on AWS.
 * @throws Error with esbuild's messages
 */
export const buildSimulator = async (directory: string): Promise<string> => {
  const page = join(directory, "page");
  await mkdir(page, { recursive: true });
  for (const [path, { body }] of await buildDashboard()) {
    await writeFile(join(page, fileOf(path)), body);
  }
  const main = join(directory, "main.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "main.ts")],
    outfile: main,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    legalComments: "none",
    mainFields: ["module", "main"],
    // Some dependencies are CommonJS and call require() for Node's own modules.
    banner: {
      js: 'import{createRequire as createRequireOfBanner}from"node:module";const require=createRequireOfBanner(import.meta.url);',
    },
    logLevel: "silent",
  });
  await stop();
  return main;
};

if (import.meta.main) process.stdout.write(`${await buildSimulator("dist/simulator")}\n`);
