import { escaped } from "./svg.ts";

/** An HTML table; every cell is escaped. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string =>
  `<table><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join("")}</tr>
${rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(String(cell))}</td>`).join("")}</tr>`).join("\n")}
</table>`;
