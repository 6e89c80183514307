import type { Options } from "./run-command.ts";

type Row = Readonly<Record<string, unknown>>;

/** Prints the value as JSON, or as the table that `rows` makes of it. */
export const print = <T>(value: T, rows: (value: T) => readonly Row[], options: Options): void => {
  process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : table(rows(value)));
};

/** Columns as wide as their widest cell; a table without rows says so. */
const table = (rows: readonly Row[]): string => {
  if (rows.length === 0) return "none\n";
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => text(row[column])))];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((row) => row[index]?.length ?? 0)),
  );
  return `${cells
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
};

const text = (value: unknown): string =>
  value === undefined || value === null ? "–" : String(value);
