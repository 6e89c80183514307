import { basename } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { InvalidInput } from "../../domain/errors.ts";
import { parseReading } from "../../domain/turbine/reading.ts";
import { parseWindowLabel, type WindowLabel } from "../../domain/turbine/window-label.ts";
import { readHead, textOf } from "../tables/encoding.ts";
import type { HeaderMap } from "../tables/layout.ts";
import { createTimeReader } from "../tables/times.ts";
import { parseCapture } from "./capture.ts";
import { type RowReader, rowReaderFor } from "./csv.ts";
import type { Segment } from "./segment.ts";
import { createSegmentCollector, type SegmentCollector } from "./segments.ts";
import { formOf, formWords, type TableForm } from "./table-form.ts";

/** What was read, and what was not and why. */
export interface Recording {
  readonly segments: readonly Segment[];
  readonly rows: number;
  /** What people said of stretches of it. */
  readonly labels: readonly WindowLabel[];
  /** Rows left out, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** The first row of each reason, where there is one to show. */
  readonly examples?: Readonly<Record<string, string>>;
  /** Wall-clock times that their zone skips, moved on, and that it has twice, taken in their order. */
  readonly clock?: { readonly gaps: number; readonly doubles: number };
  /** How each table is written, in words. */
  readonly recognised?: readonly string[];
}

/** What a person says of recordings that do not say it themselves. */
export interface RecordingOptions {
  /** Of times that name none. */
  readonly zone?: string;
  /** Headers of the data to the data set's columns. */
  readonly map?: HeaderMap;
}

/**
 * Reads CSV and JSONL files as streams, plain or gzipped, in any encoding, with any delimiter and
 * decimal mark. JSONL lines are readings, captured windows
 * or labels. Bad rows are left out and counted by reason; of more than `most` readings, stretches are
 * kept evenly, so that memory does not grow with the files.
 * @throws InvalidInput when a file cannot be read or its header is not a recording's
 */
export const readRecording = async (
  paths: readonly string[],
  most?: number,
  options: RecordingOptions = {},
): Promise<Recording> => {
  const collector = createSegmentCollector(most);
  const { refused, ...read } = await readInto(collector, paths, options);
  const { segments, dropped } = collector.finish();
  return { segments, ...read, refused: { ...refused, ...dropped } };
};

/** Hands everything in the files to a collector; answers what was read, and what was not and why. */
export const readInto = async (
  collector: ReadingCollector,
  paths: readonly string[],
  { zone, map = {} }: RecordingOptions = {},
): Promise<Omit<Recording, "segments">> => {
  const refused: Record<string, number> = {};
  const examples: Record<string, string> = {};
  const clock =
    zone === undefined ? undefined : createTimeReader({ kind: "iso", hasZone: false }, { zone });
  const labels: WindowLabel[] = [];
  const recognised: string[] = [];
  let rows = 0;
  for (const path of paths) {
    let number = 0;
    const refuse = (reason: string, line: string): void => {
      refused[reason] = (refused[reason] ?? 0) + 1;
      examples[reason] ??= `${basename(path)} row ${number}: ${line.slice(0, MOST_SHOWN)}`;
    };
    const table = async (): Promise<Consumer> => {
      const form = await formOf(path, map);
      recognised.push(formWords(path, form));
      return csvConsumer(path, { ...form, ...(clock && { clock }) }, collector, refuse);
    };
    const consume = isJson(path) ? jsonConsumer(collector, labels, refuse) : await table();
    await eachLine(path, (line) => {
      number += 1;
      rows += consume(line);
    });
  }
  return { rows, labels, refused, examples, recognised, ...(clock && { clock: clock.counts() }) };
};

/** Of a row that is shown. */
const MOST_SHOWN = 120;

/** Calls back with every non-empty line, whatever the file's encoding; gzip by its first bytes. */
export const eachLine = async (path: string, line: (text: string) => void): Promise<void> => {
  const head = await readHead(path);
  const lines = createInterface({
    input: Readable.from(textOf(path, head)),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const text of lines) if (text.length > 0) line(text);
};

type Consumer = (line: string) => 0 | 1;
type ReadingCollector = Pick<SegmentCollector, "add" | "addSegment">;

const isJson = (path: string): boolean => /\.jsonl?(\.gz)?$/.test(path);

const csvConsumer = (
  path: string,
  { preamble, ...form }: TableForm,
  collector: ReadingCollector,
  refuse: (reason: string, line: string) => void,
): Consumer => {
  let read: RowReader | undefined;
  let before = preamble;
  return (line) => {
    if (before > 0) {
      before -= 1;
      return 0;
    }
    if (read === undefined) {
      read = rowReaderFor(line, path, form);
      return 0;
    }
    const reading = read(line);
    if ("refused" in reading) refuse(reading.refused, line);
    else collector.add(reading);
    return 1;
  };
};

const jsonConsumer = (
  collector: ReadingCollector,
  labels: WindowLabel[],
  refuse: (reason: string, line: string) => void,
): Consumer => {
  const take = {
    label: (value: unknown) => void labels.push(parseWindowLabel(value)),
    "captured window": (value: unknown) => collector.addSegment(parseCapture(value)),
    reading: (value: unknown) => collector.add(parseReading(value)),
  };
  return (line) => {
    const value = jsonOf(line);
    const kind = kindOf(value);
    try {
      take[kind](value);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      refuse(value === undefined ? "not JSON" : `not a ${kind}`, line);
    }
    return kind === "label" ? 0 : 1;
  };
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const kindOf = (value: unknown): "label" | "captured window" | "reading" => {
  if (value === null || typeof value !== "object") return "reading";
  if ("label" in value) return "label";
  return "input" in value ? "captured window" : "reading";
};
