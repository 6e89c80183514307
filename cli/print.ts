import { styleText } from "node:util";
import type { Options } from "./run-command.ts";

type Row = Readonly<Record<string, unknown>>;

/** What a table may take where nobody says how wide the terminal is. */
const WIDTH = 100;
/** No column is cut below this. */
const LEAST = 8;

/** Prints the value as JSON, or as the table that `rows` makes of it. */
export const print = <T>(value: T, rows: (value: T) => readonly Row[], options: Options): void => {
  if (options.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else {
    const { stdout } = process;
    stdout.write(painted(tableOf(rows(value), stdout.columns ?? WIDTH), stdout));
  }
};

/**
 * Columns as wide as their widest cell, or as the width allows: the widest ones give way first, and
 * what is cut ends in an ellipsis. A table without rows says so.
 */
export const tableOf = (rows: readonly Row[], width: number): string => {
  if (rows.length === 0) return "none\n";
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => text(row[column])))];
  const widths = fitted(
    columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0))),
    width,
  );
  return `${cells
    .map((row) =>
      row
        .map((cell, index) => cut(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
};

const fitted = (wanted: readonly number[], width: number): number[] => {
  const widths = [...wanted];
  const total = () => widths.reduce((sum, each) => sum + each + 2, -2);
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const now = widths[widest] ?? 0;
    if (now <= LEAST) break;
    widths[widest] = Math.max(LEAST, now - (total() - width), secondOf(widths));
    if (widths[widest] === now) widths[widest] = now - 1;
  }
  return widths;
};

const secondOf = (widths: readonly number[]): number => widths.toSorted((a, b) => b - a)[1] ?? 0;

const cut = (cell: string, width: number): string =>
  cell.length <= width ? cell : `${cell.slice(0, width - 1)}…`;

const text = (value: unknown): string =>
  value === undefined || value === null ? "–" : String(value).replaceAll(/\s+/g, " ");

const COLOURS = [
  [/\b(FAILED|UNHEALTHY|refused|rolledBack|failed|not seen)\b/g, "red"],
  [/\b(UNKNOWN|pending|held|blind|fallback)\b/g, "yellow"],
] as const;

/** Words that should be seen, in colour where the terminal shows it; NO_COLOR is respected. */
export const painted = (table: string, stream: NodeJS.WritableStream): string =>
  COLOURS.reduce(
    (seen, [words, colour]) =>
      seen.replaceAll(words, (word) => styleText(colour, word, { stream })),
    table,
  );
