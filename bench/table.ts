import type { Table } from "./benchmark.ts";

/** A benchmark's table as Markdown, to be pasted into the docs. */
export const table = ({ title, rows }: Table): string => {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [
    title,
    "",
    line(columns),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ""))),
    "",
  ].join("\n");
};
