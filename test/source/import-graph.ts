import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g;

/** Of every source file its relative imports, those of types and those at run time included. */
export const importGraph = (): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    globSync("**/*.{ts,tsx}", { cwd: ROOT, exclude: isForeign }).map((file) => [
      file,
      importsOf(file, readFileSync(join(ROOT, file), "utf8")),
    ]),
  );

/** `import … from`, `export … from`, `import()` and types by `import("…")`. */
export const importsOf = (file: string, source: string): ReadonlySet<string> =>
  new Set(
    [...source.matchAll(IMPORT)].map(([, path = ""]) => normalize(join(dirname(file), path))),
  );

/** The same between folders, by `nameOf` a file; undefined leaves it out. */
export const folderGraph = (
  files: ReadonlyMap<string, ReadonlySet<string>>,
  nameOf: (file: string) => string | undefined,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const folders = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const from = nameOf(file);
    if (from === undefined) continue;
    const known = folders.get(from) ?? new Set();
    folders.set(from, known);
    for (const name of [...imports].map(nameOf)) if (name && name !== from) known.add(name);
  }
  return folders;
};

const isForeign = (path: string): boolean =>
  /(^|\/)(node_modules|cdk\.out|dist)(\/|$)|^\./.test(path);
