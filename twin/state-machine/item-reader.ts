import { parse } from "csv-parse/sync";
import { errorText } from "../error-text.ts";
import type { ItemReader, ReaderConfig } from "./definition.ts";
import type { ItemSource } from "./item-source.ts";
import { StateFailure } from "./state-failure.ts";

/** The items that a distributed Map reads. @throws StateFailure States.ItemReaderFailed */
export const readItems = async (
  { Resource, ReaderConfig: config = {} }: ItemReader,
  given: unknown,
  source: ItemSource,
): Promise<readonly unknown[]> => {
  const items = Resource.endsWith(":s3:listObjectsV2")
    ? await source.list(textIn(given, "Bucket"), textIn(given, "Prefix", ""))
    : parsed(await contentOf(given, source), config);
  return items.slice(0, config.MaxItems ?? items.length);
};

const contentOf = async (given: unknown, source: ItemSource): Promise<string> => {
  const [bucket, key] = [textIn(given, "Bucket"), textIn(given, "Key")];
  const content = await source.get(bucket, key);
  if (content === undefined)
    throw failed(`The specified key does not exist: s3://${bucket}/${key}`);
  return Buffer.from(content).toString("utf8");
};

const parsed = (text: string, config: ReaderConfig): readonly unknown[] => {
  try {
    return READERS[config.InputType ?? "JSON"](text, config);
  } catch (error) {
    throw error instanceof StateFailure ? error : failed(errorText(error));
  }
};

const READERS: Readonly<
  Record<
    NonNullable<ReaderConfig["InputType"]>,
    (text: string, config: ReaderConfig) => readonly unknown[]
  >
> = {
  JSON(text) {
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items)) return items;
    throw failed("Attempting to map over non-iterable node: the file holds no array.");
  },
  JSONL: (text) =>
    text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as unknown),
  CSV: (text, { CSVHeaderLocation, CSVHeaders = [], CSVDelimiter = "COMMA" }) =>
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      delimiter: DELIMITERS[CSVDelimiter],
      columns: CSVHeaderLocation === "GIVEN" ? [...CSVHeaders] : true,
    }) as unknown[],
};

const DELIMITERS = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

const textIn = (given: unknown, name: string, otherwise?: string): string => {
  const value = (given as Readonly<Record<string, unknown>> | undefined)?.[name] ?? otherwise;
  if (typeof value === "string") return value;
  throw failed(`The ItemReader's ${name} must be text, but was ${JSON.stringify(value)}.`);
};

const failed = (cause: string): StateFailure => new StateFailure("States.ItemReaderFailed", cause);
