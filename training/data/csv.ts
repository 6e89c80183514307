import { InvalidInput } from "../../domain/errors.ts";
import { OTHER_NAMES, REQUIRED_COLUMNS } from "../../domain/turbine/measured-columns.ts";
import { type Reading, valueIn } from "../../domain/turbine/reading.ts";
import { TURBINE_ID } from "../../domain/turbine/turbine-id.ts";
import type { HeaderMap } from "../tables/layout.ts";
import type { TimeReader } from "../tables/times.ts";

/** The columns without which a row says nothing of a turbine. */
const REQUIRED = ["turbineId", ...REQUIRED_COLUMNS];

/** Reads one data row: the reading, or why it was refused. */
export type RowReader = (line: string) => Reading | { readonly refused: string };

/** How a file's cells are written. */
export interface CellForm {
  readonly delimiter: string;
  readonly decimal: "." | ",";
  /** Of times that name none. */
  readonly clock?: TimeReader;
  /** Headers of the data to the data set's columns. */
  readonly map?: HeaderMap;
}

/**
 * Makes a row reader from the header. Time comes from `eventTime` (ISO 8601), `time` (epoch ms) or
 * `arduino_timestamp` (ms since start), whichever the header has, in this order; `seq`, if it is
 * there, from its column.
 * @throws InvalidInput naming the missing columns; also on a row whose time names no zone
 */
export const rowReaderFor = (
  headerLine: string,
  source: string,
  { delimiter, decimal, clock, map = {} }: CellForm = { delimiter: ",", decimal: "." },
): RowReader => {
  const cells = cellsBy(delimiter);
  const numberOf = numbersWith(decimal);
  const header = cells(headerLine.replace(/^\uFEFF/, ""))
    .map((name) => map[name] ?? name)
    .map((name) => OTHER_NAMES.get(name) ?? name);
  const column = (name: string): number => header.indexOf(name);
  const missing = REQUIRED.filter((name) => column(name) < 0);
  if (missing.length > 0) {
    throw new InvalidInput(
      `${source}: the header lacks ${missing.join(", ")}; expected the data set's column names, or --map with theirs; another kind of machine needs --asset FILE`,
    );
  }
  const timeOf = timeReader(column, numberOf, isoReader(source, clock));
  const seqOf = seqReader(column("seq"), numberOf);
  const columns = REQUIRED_COLUMNS.map((name) => [name, column(name)] as const);
  const turbine = column("turbineId");

  return (line) => {
    const row = cells(line);
    if (row.length < header.length)
      return { refused: "fewer cells than the header; a cut line? export again" };
    // Of shifted cells any could pass for another; a model of them would be nonsense.
    if (row.slice(header.length).some((cell) => cell !== "")) {
      return {
        refused: "more cells than the header; a decimal comma? use points or another delimiter",
      };
    }
    const turbineId = row[turbine] ?? "";
    const values = columns.map(([name, index]) => [name, numberOf(row[index])] as const);
    const reading = {
      turbineId,
      ...(Object.fromEntries(values) as unknown as Omit<Reading, "turbineId">),
      ...present("time", timeOf(row, turbineId)),
      ...present("seq", seqOf(row, turbineId)),
    };
    const refused = faultOf(reading);
    return refused === undefined ? reading : { refused };
  };
};

const present = <Name extends string>(name: Name, value: number | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: number };

const faultOf = (reading: Reading): string | undefined => {
  if (!TURBINE_ID.test(reading.turbineId))
    return "turbineId is no id; use letters, digits, - and _";
  if (Number.isNaN(reading.time))
    return "time is none; write ISO 8601, or epoch milliseconds below time";
  if (Number.isNaN(reading.seq))
    return "seq is no whole number; count the readings or leave the column out";
  const wrong = REQUIRED_COLUMNS.find((name) => Number.isNaN(valueIn(reading, name)));
  return wrong && `${wrong} is not a number; put one or leave the row out`;
};

type ColumnReader = (row: readonly string[], turbineId: string) => number | undefined;

const timeReader = (
  column: (name: string) => number,
  numberOf: NumberOf,
  isoTime: (text: string, turbineId: string) => number,
): ColumnReader => {
  const event = column("eventTime");
  if (event >= 0) return (row, turbineId) => isoTime(row[event] ?? "", turbineId);
  const time = column("time");
  if (time >= 0) return (row) => numberOf(row[time]);
  const sinceStart = column("arduino_timestamp");
  return sinceStart >= 0 ? sinceStartReader(sinceStart, numberOf) : () => undefined;
};

const HAS_ZONE = /(?:Z|[-+]\d{2}:?\d{2})$/i;
const IS_WALL = /^\d{4}-\d{2}-\d{2}/;

/** Digits without a zone are another time on every machine that reads them, so it has to be named. */
const isoReader =
  (source: string, clock: TimeReader | undefined) =>
  (text: string, turbineId: string): number => {
    // ISO 8601 has a comma before the fraction as well.
    const time = Date.parse(text.replace(" ", "T").replace(",", "."));
    // Another order of day and month would be guessed at, and by this machine's zone.
    if (!IS_WALL.test(text)) return Number.NaN;
    if (HAS_ZONE.test(text)) return time;
    if (clock !== undefined) return clock.read(text, turbineId);
    throw new InvalidInput(
      `${source}: times such as "${text}" name no zone; write it into the file (${text}+00:00), or give --zone, for example --zone UTC`,
    );
  };

/** A board's clock this far back has been started anew; less is a late row. */
const RESTART_MS = 1_000;
/** Between what was recorded before and after a restart: a gap at any sampling rate. */
const RESTART_GAP_MS = 60_000;

/** Time since the board's start, laid end to end where it starts anew. */
const sinceStartReader = (column: number, numberOf: NumberOf): ColumnReader => {
  const boards = new Map<string, { offset: number; last: number }>();
  return (row, turbineId) => {
    const value = numberOf(row[column]);
    const board = boards.get(turbineId) ?? { offset: 0, last: value };
    boards.set(turbineId, board);
    if (Number.isNaN(value)) return value;
    if (value < board.last - RESTART_MS) board.offset += board.last - value + RESTART_GAP_MS;
    board.last = value;
    return board.offset + value;
  };
};

const seqReader =
  (column: number, numberOf: NumberOf): ColumnReader =>
  (row) => {
    if (column < 0) return undefined;
    const seq = numberOf(row[column]);
    return Number.isSafeInteger(seq) && seq >= 0 ? seq : Number.NaN;
  };

type NumberOf = (cell: string | undefined) => number;

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/** Empty text is missing, not zero; hexadecimal and infinities are no measurements. */
const numbersWith =
  (decimal: "." | ","): NumberOf =>
  (cell) => {
    if (cell === undefined) return Number.NaN;
    // A point in a file of decimal commas would group thousands, which no sensor does.
    if (decimal === "," && cell.includes(".")) return Number.NaN;
    const text = decimal === "," ? cell.replace(",", ".") : cell;
    return NUMBER.test(text) ? Number(text) : Number.NaN;
  };

/** The data set has no delimiters in its values; quotes around a cell are taken off. */
const cellsBy =
  (delimiter: string) =>
  (line: string): string[] =>
    line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
