import { InvalidInput } from "../../domain/errors.ts";
import type { Reading } from "../../domain/reading.ts";

/** The columns without which a row says nothing of a turbine. */
const REQUIRED = ["turbineId", "qw", "qx", "qy", "qz", "wind_speed_rps", "rps", "voltage"] as const;
const NUMBERS = ["qw", "qx", "qy", "qz", "wind_speed_rps", "rps", "voltage"] as const;
const ALIASES: Readonly<Record<string, string>> = { "wind speed rps": "wind_speed_rps" };

/** Reads one data row: the reading, or why it was refused. */
export type RowReader = (line: string) => Reading | { readonly refused: string };

/**
 * Makes a row reader from the header. Time comes from `eventTime` (ISO 8601), `time` (epoch ms) or
 * `arduino_timestamp` (ms since start), whichever the header has, in this order.
 * @throws InvalidInput naming the missing columns
 */
export const rowReaderFor = (headerLine: string, source: string): RowReader => {
  const header = cells(headerLine.replace(/^\uFEFF/, "")).map((name) => ALIASES[name] ?? name);
  const column = (name: string): number => header.indexOf(name);
  const missing = REQUIRED.filter((name) => column(name) < 0);
  if (missing.length > 0) {
    throw new InvalidInput(
      `${source}: the header lacks ${missing.join(", ")}; expected the data set's column names`,
    );
  }
  const timeOf = timeReader(column);
  const columns = NUMBERS.map((name) => [name, column(name)] as const);
  const turbine = column("turbineId");

  return (line) => {
    const row = cells(line);
    if (row.length < header.length) return { refused: "too few columns" };
    const turbineId = row[turbine] ?? "";
    const time = timeOf(row);
    if (!TURBINE_ID.test(turbineId)) return { refused: "bad turbineId" };
    if (Number.isNaN(time)) return { refused: "bad time" };
    const values = columns.map(([name, index]) => [name, numberOf(row[index])] as const);
    const wrong = values.find(([, value]) => Number.isNaN(value));
    if (wrong) return { refused: `${wrong[0]} is not a number` };
    const numbers = Object.fromEntries(values) as Record<(typeof NUMBERS)[number], number>;
    return withTime({ turbineId, ...numbers }, time);
  };
};

const TURBINE_ID = /^[A-Za-z0-9_-]{1,64}$/;

const withTime = (reading: Reading, time: number | undefined): Reading =>
  time === undefined ? reading : { ...reading, time };

const timeReader = (column: (name: string) => number): ((row: string[]) => number | undefined) => {
  const event = column("eventTime");
  if (event >= 0) return (row) => Date.parse((row[event] ?? "").replace(" ", "T"));
  const plain = Math.max(column("time"), column("arduino_timestamp"));
  return plain >= 0 ? (row) => numberOf(row[plain]) : () => undefined;
};

/** Empty text is missing, not zero; hexadecimal and infinities are no measurements. */
const numberOf = (cell: string | undefined): number => {
  if (cell === undefined || !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell))
    return Number.NaN;
  return Number(cell);
};

/** The data set has no commas in its values; quotes around a cell are taken off. */
const cells = (line: string): string[] =>
  line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
