import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { InvalidInput } from "../../domain/errors.ts";
import { parseReading, type Reading } from "../../domain/reading.ts";
import { parseCapture } from "./capture.ts";
import { type RowReader, rowReaderFor } from "./csv.ts";
import { createSegmentCollector, type Segment } from "./segments.ts";

/** What was read, and what was not and why. */
export interface Recording {
  readonly segments: readonly Segment[];
  readonly rows: number;
  /** Rows left out, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/**
 * Reads CSV, CSV.GZ, JSONL and JSONL.GZ files as streams. JSONL lines are readings or captured
 * windows. Bad rows are left out and counted by reason.
 * @throws InvalidInput when a file cannot be read or its header is not a recording's
 */
export const readRecording = async (paths: readonly string[]): Promise<Recording> => {
  const collector = createSegmentCollector();
  const refused: Record<string, number> = {};
  let rows = 0;
  const refuse = (reason: string): void => {
    refused[reason] = (refused[reason] ?? 0) + 1;
  };
  for (const path of paths) {
    const consume = isJson(path)
      ? jsonConsumer(collector, refuse)
      : csvConsumer(path, collector, refuse);
    await eachLine(path, (line) => {
      rows += consume(line);
    });
  }
  const { segments, dropped } = collector.finish();
  return { segments, rows, refused: { ...refused, ...dropped } };
};

/** Calls back with every non-empty line; gzip by the file's name. */
const eachLine = async (path: string, line: (text: string) => void): Promise<void> => {
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
    const reason = cause instanceof Error ? cause.message : String(cause);
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

const jsonConsumer =
  (collector: Collector, refuse: (reason: string) => void): Consumer =>
  (line) => {
    try {
      const value: unknown = JSON.parse(line);
      const capture = parseCapture(value);
      if (capture) {
        collector.addRows(capture.turbineId, capture.startTime, capture.rateHz, capture.values);
      } else {
        collector.add(parseReading(value) satisfies Reading);
      }
    } catch (error) {
      refuse(error instanceof InvalidInput ? "not a reading" : "not JSON");
    }
    return 1;
  };
