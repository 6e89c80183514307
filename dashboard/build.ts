import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { buildDashboard } from "./page/build.ts";
import { fileOf } from "./page.ts";

/**
 * Writes a process with a dashboard in it as it deploys: `main.mjs` from the entry, and the page in
 * `page/`. Answers the path of main.mjs. @throws Error with esbuild's messages
 */
export const buildWithPage = async (entry: string, directory: string): Promise<string> => {
  const page = join(directory, "page");
  await mkdir(page, { recursive: true });
  for (const [path, { body }] of await buildDashboard()) {
    await writeFile(join(page, fileOf(path)), body);
  }
  const main = join(directory, "main.mjs");
  await build({
    entryPoints: [entry],
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

if (import.meta.main) {
  const main = await buildWithPage(join(import.meta.dirname, "main.ts"), "dist/dashboard");
  process.stdout.write(`${main}\n`);
}
