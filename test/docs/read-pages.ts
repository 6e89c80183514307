import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

/** Links within the repository: how many, and those that lead to no file or to no heading of it. */
export const innerLinks = (): { readonly count: number; readonly dead: readonly string[] } => {
  const links = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
      ([, to = "", anchor]) => ({ page, to: to === "" ? page : join(dirname(page), to), anchor }),
    ),
  );
  const isDead = ({ to, anchor }: (typeof links)[number]): boolean =>
    !existsSync(join(ROOT, to)) ||
    (anchor !== undefined && to.endsWith(".md") && !anchorsOf(to).includes(anchor));
  return {
    count: links.length,
    dead: links
      .filter(isDead)
      .map(({ page, to, anchor }) => `${page}: ${to}${anchor === undefined ? "" : `#${anchor}`}`),
  };
};

const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
