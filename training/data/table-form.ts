import { InvalidInput } from "../../domain/errors.ts";
import { WIND_TURBINE } from "../../domain/turbine/wind-turbine.ts";
import { type Head, readHead } from "../tables/encoding.ts";
import { DELIMITERS, type HeaderMap, layoutOf } from "../tables/layout.ts";
import type { CellForm } from "./csv.ts";

/** How a recording's table is written. */
export interface TableForm extends CellForm {
  readonly head: Head;
  /** Lines with something in them before the header. */
  readonly preamble: number;
}

/** One that is not understood is refused by its header, in its reader's words. */
export const formOf = async (path: string, map: HeaderMap): Promise<TableForm> => {
  const head = await readHead(path);
  const { text } = head;
  try {
    const { delimiter, decimal, preamble } = layoutOf(WIND_TURBINE, text, path, map);
    const before = text.split(/\r\n|\n|\r/).slice(0, preamble);
    return { head, delimiter, decimal, map, preamble: before.filter((line) => line !== "").length };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { head, delimiter: delimiterOf(text), decimal: ".", map, preamble: 0 };
  }
};

/** What cuts the first line into most cells. */
const delimiterOf = (text: string): string => {
  const [line = ""] = text.split(/[\r\n]/, 1);
  const cells = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (cells(next) > cells(best) ? next : best));
};

const SPOKEN_DELIMITERS: Readonly<Record<string, string>> = { "\t": "tab" };

/** How a table is written, for people. */
export const formWords = (
  path: string,
  {
    head,
    delimiter,
    decimal,
    preamble,
  }: Omit<TableForm, "head"> & { readonly head: Omit<Head, "text"> },
): string =>
  `${path}: ${head.encoding}${head.hasBom ? " with BOM" : ""}${head.isGzip ? ", gzip" : ""}, delimiter ${SPOKEN_DELIMITERS[delimiter] ?? `"${delimiter}"`}, decimal "${decimal}", ${preamble} lines before the header`;
