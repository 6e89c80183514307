import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What a program of this repository is made of. */
export interface ProgramParts {
  /** Files below the root, sorted. */
  readonly files: readonly string[];
  /** Packages that its files import, sorted; what those import is not looked at. */
  readonly packages: readonly string[];
}

/** Follows the imports of a program, and the files that it names beside itself. */
export const programParts = (root: string, entry: string): ProgramParts => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file) || !existsSync(join(root, file))) continue;
    files.add(file);
    const names = file.endsWith(".ts") ? namedIn(readFileSync(join(root, file), "utf8")) : [];
    const folder = dirname(file);
    waiting.push(...names.filter(isFile).map((name) => normalize(join(folder, name))));
    for (const name of names.filter((each) => !isFile(each))) packages.add(packageOf(name));
  }
  return { files: [...files].toSorted(), packages: [...packages].toSorted() };
};

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b(?!\s+type\b)[^;]*?from\s+"([^"]+)"|(?:^|\n)import\s+"([^"]+)"/g;
const FILE = /new URL\("([^"]+)",\s*import\.meta\.url\)/g;

const isFile = (name: string): boolean => name.startsWith(".");

const namedIn = (text: string): string[] =>
  [...text.matchAll(IMPORT), ...text.matchAll(FILE)]
    .map(([, from, alone]) => from ?? alone ?? "")
    .filter((name) => !name.startsWith("node:") && !name.endsWith("/"));

const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
