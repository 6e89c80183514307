import type { AuditEntry } from "../../../domain/rollout/fleet-questions.ts";

const COLUMNS = ["at", "who", "what", "subject", "why"] as const;

/** RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
export const csvOf = (entries: readonly AuditEntry[]): string =>
  [
    COLUMNS.join(","),
    ...entries.map((entry) => COLUMNS.map((column) => cell(entry[column])).join(",")),
  ]
    .map((line) => `${line}\r\n`)
    .join("");

const cell = (value = ""): string => {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
