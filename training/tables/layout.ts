import type { Asset } from "../../domain/asset/asset.ts";
import { InvalidInput } from "../../domain/errors.ts";

export const DELIMITERS = [",", ";", "\t", "|"] as const;

/** Where a table keeps what the asset asks for. */
export interface Layout {
  readonly delimiter: string;
  readonly decimal: "." | ",";
  /** Lines before the header. */
  readonly preamble: number;
  readonly header: readonly string[];
  readonly time: number;
  /** Column of the machine's name; −1: one machine, named by the file. */
  readonly unit: number;
  readonly columns: readonly ColumnLayout[];
  /** A narrow table: one row per machine, time and channel. */
  readonly narrow?: { readonly channel: number; readonly value: number };
}

export interface ColumnLayout {
  /** Place among the asset's channels. */
  readonly channel: number;
  readonly column: number;
  /** The machine that a wide column is of. */
  readonly unitId?: string;
  /** Turns the column's unit into the channel's. */
  readonly factor: number;
  /** As the header says it. */
  readonly unit?: string;
}

/** Headers to asset names; from `--map`. */
export type HeaderMap = Readonly<Record<string, string>>;

const MOST_PREAMBLE = 50;

/**
 * Finds delimiter, header, and columns in a table's first lines.
 * @throws InvalidInput naming what is missing and what was there
 */
export const layoutOf = (asset: Asset, text: string, source: string, map: HeaderMap): Layout => {
  const lines = text.split(/\r\n|\n|\r/).slice(0, 2 * MOST_PREAMBLE);
  let best: { layout: Layout; found: number } | undefined;
  for (const [preamble, line] of lines.slice(0, MOST_PREAMBLE).entries()) {
    for (const delimiter of DELIMITERS) {
      const header = cellsOf(line, delimiter);
      const found = tryHeader(asset, header, map);
      if (found === undefined || (best && found.score <= best.found)) continue;
      const rows = lines.slice(preamble + 1, -1).filter((row) => row.trim() !== "");
      const decimal = decimalOf(rows, delimiter);
      best = {
        layout: { delimiter, decimal, preamble, header, ...found.places },
        found: found.score,
      };
    }
  }
  if (best === undefined) throw new InvalidInput(nothingFound(asset, lines, source));
  return requireAll(asset, best.layout, source);
};

interface Places {
  readonly time: number;
  readonly unit: number;
  readonly columns: readonly ColumnLayout[];
  readonly narrow?: { readonly channel: number; readonly value: number };
}

const tryHeader = (
  asset: Asset,
  header: readonly string[],
  map: HeaderMap,
): { places: Places; score: number } | undefined => {
  if (header.length < 2) return undefined;
  const names = header.map((name) => map[name] ?? map[name.replace(UNIT, "").trim()] ?? name);
  const find = (wanted: readonly string[]) =>
    names.findIndex((name) => wanted.some((one) => same(one, name)));
  const time = find([...asset.columns.time, ...(asset.columns.sinceStart ?? [])]);
  if (time < 0) return undefined;
  const unit = find(asset.columns.unitId);
  const columns = names.flatMap((name, column) => columnFor(asset, name, column));
  const narrow = columns.length === 0 ? narrowOf(names) : undefined;
  if (columns.length === 0 && narrow === undefined) return undefined;
  const places = { time, unit, columns, ...(narrow && { narrow }) };
  return { places, score: columns.length + (unit >= 0 ? 1 : 0) + (narrow ? 1 : 0) };
};

const NARROW_CHANNEL = ["channel", "variable", "signal", "tag", "parameter"];
const NARROW_VALUE = ["value", "reading", "wert"];

const narrowOf = (names: readonly string[]) => {
  const channel = names.findIndex((name) => NARROW_CHANNEL.some((one) => same(one, name)));
  const value = names.findIndex((name) => NARROW_VALUE.some((one) => same(one, name)));
  return channel >= 0 && value >= 0 ? { channel, value } : undefined;
};

/** A unit in brackets or parentheses at the end of a header. */
const UNIT = /\s*[[(]([^\])]*)[\])]\s*$/;
/** In a wide table a machine's name stands before or behind the channel's. */
const SEPARATORS = /[.:/|]|__/;

const columnFor = (asset: Asset, name: string, column: number): ColumnLayout[] => {
  const plain = name.replace(UNIT, "").trim();
  const unit = UNIT.exec(name)?.[1]?.trim();
  const whole = channelNamed(asset, plain);
  if (whole >= 0) return [layoutFor(asset, whole, column, unit)];
  const parts = plain.split(SEPARATORS).map((part) => part.trim());
  const [first = "", second = ""] = parts;
  if (parts.length !== 2) return [];
  const ahead = channelNamed(asset, first);
  const behind = channelNamed(asset, second);
  if (ahead >= 0) return [{ ...layoutFor(asset, ahead, column, unit), unitId: second }];
  return behind >= 0 ? [{ ...layoutFor(asset, behind, column, unit), unitId: first }] : [];
};

export const channelNamed = (asset: Asset, name: string): number =>
  asset.channels.findIndex(
    (channel) =>
      same(channel.name, name) ||
      ("columns" in channel.source && channel.source.columns.some((one) => same(one, name))),
  );

const layoutFor = (
  asset: Asset,
  channel: number,
  column: number,
  unit: string | undefined,
): ColumnLayout => ({
  channel,
  column,
  factor: factorOf(asset, channel, unit),
  ...(unit !== undefined && { unit }),
});

const factorOf = (asset: Asset, channel: number, unit: string | undefined): number => {
  const { unit: own = "", otherUnits = {}, name = "" } = asset.channels[channel] ?? {};
  if (unit === undefined || unit === "" || same(unit, own)) return 1;
  const known = Object.entries(otherUnits).find(([other]) => same(other, unit));
  if (known) return known[1];
  throw new InvalidInput(
    `channel ${name}: expected the unit ${[own, ...Object.keys(otherUnits)].join(" or ")}, got "${unit}"; add it to otherUnits of the asset with its factor`,
  );
};

const same = (a: string, b: string): boolean =>
  a.trim().toLowerCase().replaceAll("°", "") === b.trim().toLowerCase().replaceAll("°", "");

/** Cells of a header line; quotes around a cell are taken off. */
const cellsOf = (line: string, delimiter: string): string[] =>
  line
    .replace(/^\uFEFF/, "")
    .split(delimiter)
    .map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

const DECIMAL_COMMA = /^[-+]?\d+,\d+$/;
const DECIMAL_POINT = /^[-+]?\d+\.\d+$/;

/** A comma is a decimal mark where cells look so and none has a point. */
const decimalOf = (rows: readonly string[], delimiter: string): "." | "," => {
  if (delimiter === ",") return ".";
  let [commas, points] = [0, 0];
  for (const row of rows) {
    for (const cell of cellsOf(row, delimiter)) {
      commas += Number(DECIMAL_COMMA.test(cell));
      points += Number(DECIMAL_POINT.test(cell));
    }
  }
  return commas > points ? "," : ".";
};

/** Channels that a file may lack: those that are neither judged nor drive anything. */
const requireAll = (asset: Asset, layout: Layout, source: string): Layout => {
  if (layout.narrow) return layout;
  const missing = asset.channels.filter(
    ({ lamp, source: from }, channel) =>
      lamp !== undefined &&
      "columns" in from &&
      !layout.columns.some((column) => column.channel === channel),
  );
  if (missing.length === 0) return layout;
  throw new InvalidInput(
    `${source}: the header lacks ${missing.map(({ name }) => name).join(", ")}; it has ${layout.header.join(", ")}; give --map FILE with {"header in the file": "${missing[0]?.name}"}`,
  );
};

const nothingFound = (asset: Asset, lines: readonly string[], source: string): string => {
  const wanted = [...asset.columns.time, ...asset.channels.map(({ name }) => name)];
  const first = lines.find((line) => line.trim() !== "") ?? "nothing";
  return `${source}: no header found in its first ${MOST_PREAMBLE} lines; expected a time (${asset.columns.time.join(" or ")}) and channels such as ${wanted.slice(asset.columns.time.length, asset.columns.time.length + 3).join(", ")}, got "${first.slice(0, 100)}"; give --map FILE with {"header in the file": "${asset.channels[0]?.name}"}`;
};
