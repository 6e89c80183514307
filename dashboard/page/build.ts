import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { type Asset, assetOf } from "../page.ts";
import { layoutGraph } from "./graph/layout.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const DEFINITION = here("../../statemachines/rollout.asl.json");

/** The page's files by path: bundled, minified, with the state machine laid out. */
export const buildDashboard = async (): Promise<ReadonlyMap<string, Asset>> => {
  const [bundle, page, definition] = await Promise.all([
    build({
      entryPoints: {
        app: here("app.tsx"),
        style: here("style.css"),
        "stream-worker": here("stream/stream-worker.ts"),
      },
      bundle: true,
      minify: true,
      write: false,
      outdir: "out",
      format: "esm",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      logLevel: "silent",
    }),
    readFile(here("index.html")),
    readFile(DEFINITION, "utf8"),
  ]);
  await stop();
  const file = (ending: string): Uint8Array => {
    const found = bundle.outputFiles.find(({ path }) => path.endsWith(ending));
    if (!found) throw new Error(`dashboard: esbuild made no ${ending}`);
    return found.contents;
  };
  const graph = await layoutGraph(JSON.parse(definition));
  const bodies = {
    "/": page,
    "/app.js": file("app.js"),
    "/stream-worker.js": file("stream-worker.js"),
    "/app.css": file("style.css"),
    "/graph.json": JSON.stringify(graph),
  };
  return new Map(Object.entries(bodies).map(([path, body]) => [path, assetOf(path, body)]));
};
