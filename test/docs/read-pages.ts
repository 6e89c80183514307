import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const pagesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(folder, file));

/** Every page that a reader is led to. */
export const PAGES = ["", "docs", "docs/decisions"].flatMap(pagesIn);

export interface OuterLink {
  readonly page: string;
  readonly url: string;
}

/** Links out of the repository; addresses of this machine are no such. */
export const outerLinks = (): OuterLink[] =>
  PAGES.flatMap((page) =>
    [...read(page).matchAll(/https?:\/\/[^\s)>`"'|]+/g)].map(([url]) => ({ page, url })),
  ).filter(({ url }) => !/^http:\/\/(127\.0\.0\.1|localhost)\b/.test(url));
