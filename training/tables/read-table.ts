import { basename } from "node:path";
import { Readable } from "node:stream";
import { parse as csvParser } from "csv-parse";
import type { Asset } from "../../domain/asset/asset.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { numberIn } from "./cells.ts";
import { type Head, readHead, textOf } from "./encoding.ts";
import { channelNamed, type HeaderMap, type Layout, layoutOf } from "./layout.ts";
import type { Refusals } from "./refusals.ts";
import { createTimeReader, type TimeForm, type TimeOptions, timeFormOf } from "./times.ts";

export interface TableOptions extends TimeOptions {
  readonly map?: HeaderMap;
}

/** Values of one machine at one time; NaN where the table has none. */
export type TakeRow = (unitId: string, time: number, values: Float64Array) => void;

/** What was understood of a file, to be told before anything is learnt. */
export interface Recognised {
  readonly path: string;
  readonly head: Omit<Head, "text">;
  readonly layout: Layout;
  readonly time: TimeForm;
  readonly rows: number;
  readonly clock: { readonly gaps: number; readonly doubles: number };
}

/** Times that tell how times are written. */
const EXAMPLES = 200;

/**
 * Reads one table as a stream and hands over its rows; memory does not grow with the file. What
 * cannot be used is counted with its first example.
 * @throws InvalidInput when the file cannot be read or understood, in one sentence
 */
export const readTable = async (
  asset: Asset,
  path: string,
  options: TableOptions,
  refusals: Refusals,
  take: TakeRow,
): Promise<Recognised> => {
  const { text, ...head } = await readHead(path);
  if (text.trim() === "") throw new InvalidInput(`${path} is empty; give a table with a header`);
  const layout = layoutOf(asset, text, path, options.map ?? {});
  const form = timeFormOf(exampleTimes(text, layout), path, options);
  const clock = createTimeReader(form, options);
  const reader = rowReader(asset, path, layout, clock, refusals, take);
  let line = layout.preamble + 1;
  const parser = Readable.from(textOf(path, { text, ...head })).pipe(
    csvParser({
      delimiter: layout.delimiter,
      from_line: layout.preamble + 2,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  for await (const cells of parser as AsyncIterable<string[]>) {
    line += 1;
    reader(cells, line);
  }
  return {
    path,
    head,
    layout,
    time: form,
    rows: line - layout.preamble - 1,
    clock: clock.counts(),
  };
};

const exampleTimes = (text: string, { preamble, delimiter, time }: Layout): string[] =>
  text
    .split(/\r\n|\n|\r/)
    .slice(preamble + 1, preamble + 1 + EXAMPLES)
    .slice(0, -1)
    .concat(text.split(/\r\n|\n|\r/).slice(preamble + 1).length === 1 ? [lastLine(text)] : [])
    .map(
      (line) =>
        line
          .split(delimiter)
          [time]?.trim()
          .replace(/^"(.*)"$/, "$1") ?? "",
    );

const lastLine = (text: string): string => text.split(/\r\n|\n|\r/).at(-1) ?? "";

const REMEDIES = {
  more: "a decimal comma between comma-separated cells? export with another delimiter or quote the cells",
  fewer: "a cut line? export again",
} as const;

const rowReader = (
  asset: Asset,
  path: string,
  layout: Layout,
  clock: ReturnType<typeof createTimeReader>,
  refusals: Refusals,
  take: TakeRow,
): ((cells: readonly string[], line: number) => void) => {
  const { header, unit: unitColumn, columns, narrow } = layout;
  const fileUnit = unitOfFile(path);

  const valueIn = (cell: string, channel: number, factor: number, line: number): number => {
    const own = asset.channels[channel];
    const at = () => `row ${line}, ${own?.name}: "${cell}"`;
    const number = numberIn(cell, layout.decimal);
    if (number === undefined) {
      refusals.refuse(`${own?.name} is not a number; put a number or leave it empty`, at);
      return Number.NaN;
    }
    const value = number * factor;
    const { least, most } = own?.range ?? {};
    if (value < (least ?? value) || value > (most ?? value)) {
      refusals.refuse(
        `${own?.name} outside ${least} to ${most} ${own?.unit}; mend the file, or the range in the asset`,
        at,
      );
      return Number.NaN;
    }
    return value;
  };

  const unitIn = (cells: readonly string[]): string =>
    unitColumn < 0 ? fileUnit : asUnitId(cells[unitColumn] ?? "");

  const isWhole = (cells: readonly string[], line: number): boolean => {
    const extra = cells.slice(header.length).filter((cell) => cell !== "");
    if (cells.length >= header.length && extra.length === 0) return true;
    const kind = cells.length > header.length ? "more" : "fewer";
    refusals.refuse(
      `${kind} cells than the header; ${REMEDIES[kind]}`,
      () => `row ${line}: ${cells.length} cells, the header has ${header.length}`,
    );
    return false;
  };

  const narrowRow = (
    cells: readonly string[],
    unitId: string,
    time: number,
    line: number,
  ): void => {
    const name = cells[narrow?.channel ?? 0] ?? "";
    const channel = channelNamed(asset, name);
    if (channel < 0) {
      refusals.refuse(
        "channel unknown to the asset; add it or give --map",
        () => `row ${line}: "${name}"`,
      );
      return;
    }
    const values = new Float64Array(asset.channels.length).fill(Number.NaN);
    values[channel] = valueIn(cells[narrow?.value ?? 0] ?? "", channel, 1, line);
    take(unitId, time, values);
  };

  const wideRow = (cells: readonly string[], unitId: string, time: number, line: number): void => {
    const rows = new Map<string, Float64Array>();
    for (const { column, channel, factor, unitId: own = unitId } of columns) {
      const values = rows.get(own) ?? new Float64Array(asset.channels.length).fill(Number.NaN);
      values[channel] = valueIn(cells[column] ?? "", channel, factor, line);
      rows.set(own, values);
    }
    for (const [own, values] of rows) {
      if (values.every(Number.isNaN)) {
        refusals.refuse("no value in any channel", () => `row ${line}`);
      } else take(own, time, values);
    }
  };

  /** Machine and time of a row, or undefined when it is told why not. */
  const placeOf = (cells: readonly string[], line: number) => {
    const unitId = unitIn(cells);
    if (unitId === "") {
      refusals.refuse(`${asset.columns.unitId[0]} is empty; name the machine`, () => `row ${line}`);
      return undefined;
    }
    const written = cells[layout.time] ?? "";
    const time = clock.read(written, unitId);
    if (!Number.isNaN(time)) return { unitId, time };
    refusals.refuse("time is not of the form of the others", () => `row ${line}: "${written}"`);
    return undefined;
  };

  const read = narrow ? narrowRow : wideRow;
  return (cells, line) => {
    const place = isWhole(cells, line) ? placeOf(cells, line) : undefined;
    if (place) read(cells, place.unitId, place.time, line);
  };
};

/** A file without a column for it is of one machine, named as the file. */
const unitOfFile = (path: string): string =>
  asUnitId(basename(path).replace(/\.(csv|txt|tsv|gz)/g, "")) || "unit";

/** Names in topics are letters, digits, - and _. */
const asUnitId = (name: string): string =>
  name
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .slice(0, 64);
