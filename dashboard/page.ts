import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

export interface Asset {
  readonly type: string;
  readonly body: string | Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
};

/** What the dashboard's page consists of. */
export const PAGE_PATHS = ["/", "/app.js", "/stream-worker.js", "/app.css", "/graph.json"] as const;

/** The file that holds the path's content. */
export const fileOf = (path: string): string => (path === "/" ? "index.html" : path.slice(1));

export const assetOf = (path: string, body: string | Uint8Array): Asset => ({
  type: TYPES[extname(fileOf(path))] ?? "application/octet-stream",
  body,
});

/** The page as it was built into the directory. @throws Error naming the file that is missing */
export const readPage = async (directory: string): Promise<ReadonlyMap<string, Asset>> =>
  new Map(
    await Promise.all(
      PAGE_PATHS.map(
        async (path) =>
          [path, assetOf(path, await readFile(join(directory, fileOf(path))))] as const,
      ),
    ),
  );
