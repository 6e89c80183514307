import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { errorText } from "../../domain/error-text.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { parseReading } from "../../domain/turbine/reading.ts";
import { parseWindowLabel, type WindowLabel } from "../../domain/turbine/window-label.ts";
import { parseCapture } from "./capture.ts";
import { type RowReader, rowReaderFor } from "./csv.ts";
import type { Segment } from "./segment.ts";
import { createSegmentCollector } from "./segments.ts";

/** What was read, and what was not and why. */
export interface Recording {
  readonly segments: readonly Segment[];
  readonly rows: number;
  /** What people said of stretches of it. */
  readonly labels: readonly WindowLabel[];
  /** Rows left out, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/**
 * Reads CSV, CSV.GZ, JSONL and JSONL.GZ files as streams. JSONL lines are readings, captured windows
 * or labels. Bad rows are left out and counted by reason.
 * @throws InvalidInput when a file cannot be read or its header is not a recording's
 */
export const readRecording = async (paths: readonly string[]): Promise<Recording> => {
  const collector = createSegmentCollector();
  const refused: Record<string, number> = {};
  const labels: WindowLabel[] = [];
  let rows = 0;
  const refuse = (reason: string): void => {
    refused[reason] = (refused[reason] ?? 0) + 1;
  };
  for (const path of paths) {
    const consume = isJson(path)
      ? jsonConsumer(collector, labels, refuse)
      : csvConsumer(path, collector, refuse);
    await eachLine(path, (line) => {
      rows += consume(line);
    });
  }
  const { segments, dropped } = collector.finish();
  return { segments, rows, labels, refused: { ...refused, ...dropped } };
};

/** Calls back with every non-empty line; gzip by the file's name. */
export const eachLine = async (path: string, line: (text: string) => void): Promise<void> => {
  const file = createReadStream(path);
  const plain = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  // readline only sees the unzipped side; without this a missing file would be an uncaught error.
  file.on("error", (error) => plain.destroy(error));
  try {
    for await (const text of createInterface({
      input: plain,
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      if (text.length > 0) line(text);
    }
  } catch (cause) {
    if (cause instanceof InvalidInput) throw cause;
    const reason = errorText(cause);
    throw new InvalidInput(`cannot read ${path}: ${reason}`, { cause });
  }
};

type Consumer = (line: string) => 0 | 1;
type Collector = ReturnType<typeof createSegmentCollector>;

const isJson = (path: string): boolean => /\.jsonl?(\.gz)?$/.test(path);

const csvConsumer = (
  path: string,
  collector: Collector,
  refuse: (reason: string) => void,
): Consumer => {
  let read: RowReader | undefined;
  return (line) => {
    if (read === undefined) {
      read = rowReaderFor(line, path);
      return 0;
    }
    const reading = read(line);
    if ("refused" in reading) refuse(reading.refused);
    else collector.add(reading);
    return 1;
  };
};

const jsonConsumer = (
  collector: Collector,
  labels: WindowLabel[],
  refuse: (reason: string) => void,
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
      refuse(value === undefined ? "not JSON" : `not a ${kind}`);
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
