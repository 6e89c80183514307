import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { parseJson } from "../../domain/parse.ts";
import { formWords } from "../data/table-form.ts";
import { createMomentCollector } from "./collect.ts";
import { channelNamed, type HeaderMap } from "./layout.ts";
import { type Recognised, readTable, type TableOptions } from "./read-table.ts";
import { createRefusals, type Refusal } from "./refusals.ts";

/** A farm's readings from files, and what was understood of them. */
export interface FarmRecording {
  /** In the order of time, as often as wanted; memory does not grow with them. */
  readonly moments: Iterable<Moment>;
  readonly recognised: readonly Recognised[];
  readonly refused: Readonly<Record<string, Refusal>>;
}

/**
 * Reads the tables of one farm. What is recognised is told before anything is made of it.
 * @throws InvalidInput when a file cannot be understood, or nothing of all of them can be used
 */
export const readFarm = async (
  asset: Asset,
  paths: readonly string[],
  options: TableOptions,
  log: (line: string) => void,
): Promise<FarmRecording> => {
  const refusals = createRefusals();
  const collector = createMomentCollector(asset);
  const recognised: Recognised[] = [];
  for (const path of paths) {
    const read = await readTable(asset, path, options, refusals, collector.add);
    for (const line of recognisedLines(asset, read)) log(line);
    recognised.push(read);
  }
  const kept = keptOf(collector.moments(refusals));
  const refused = refusals.all();
  for (const [reason, { count, example }] of Object.entries(refused)) {
    log(`left out: ${count} × ${reason} (first: ${example})`);
  }
  const rowsRead = recognised.reduce((sum, each) => sum + each.rows, 0);
  if (kept.rows > 0) {
    log(`${rowsRead} rows read, ${kept.rows} readings kept at ${kept.moments} moments`);
    // What is left out was counted once.
    const moments = { [Symbol.iterator]: () => collector.moments(createRefusals()) };
    return { moments, recognised, refused };
  }
  const [worst] = Object.entries(refused).sort(([, a], [, b]) => b.count - a.count);
  throw new InvalidInput(
    `${paths.join(", ")}: nothing kept of ${rowsRead} rows${worst ? `: ${worst[0]} (first: ${worst[1].example})` : ""}`,
  );
};

const keptOf = (moments: Iterable<Moment>): { readonly rows: number; readonly moments: number } => {
  const kept = { rows: 0, moments: 0 };
  for (const { rows } of moments) {
    kept.rows += rows.length;
    kept.moments += 1;
  }
  return kept;
};

const recognisedLines = (asset: Asset, read: Recognised): string[] => {
  const { path, head, layout, time, clock } = read;
  const { delimiter, decimal, preamble, header, columns, narrow } = layout;
  const shape = narrow
    ? "narrow"
    : columns.some(({ unitId }) => unitId)
      ? "wide"
      : "one row per machine and time";
  const lines = [
    `${formWords(path, { head, delimiter, decimal, preamble })}, ${shape}`,
    `${path}: time from "${header[layout.time]}" as ${timeWords(time)}; machine from ${layout.unit < 0 ? "the file's name or the columns" : `"${header[layout.unit]}"`}`,
  ];
  const used = columns.slice(0, 24).map(({ channel, column, factor, unit }) => {
    const own = asset.channels[channel];
    return `${own?.name} from "${header[column]}"${factor === 1 ? "" : ` (${unit} × ${factor} = ${own?.unit})`}`;
  });
  if (used.length > 0) lines.push(`${path}: ${used.join(", ")}`);
  if (clock.gaps + clock.doubles > 0) {
    lines.push(
      `${path}: clock changes: ${clock.gaps} times that the zone skips, moved on; ${clock.doubles} that it has twice, taken in their order`,
    );
  }
  return lines;
};

const timeWords = (time: Recognised["time"]): string => {
  if (time.kind === "epoch") return `epoch in ${time.unit}`;
  if (time.kind === "iso")
    return time.hasZone ? "ISO 8601 with its zone" : "ISO 8601 in the zone given";
  const order = time.dayFirst ? "day, month, year" : "month, day, year";
  return `${order} in the zone given`;
};

const mapFile = z.record(z.string(), z.string());

/**
 * A mapping file: headers of the data to names of the asset.
 * @throws InvalidInput when it is not one, or names what the asset has not
 */
export const readHeaderMap = async (path: string, asset: Asset): Promise<HeaderMap> => {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new InvalidInput(`cannot read ${path}; give a JSON file {"header": "name"}`, { cause });
  }
  const map = parseJson(mapFile, text, path);
  const { time, unitId, seq = [], sinceStart = [] } = asset.columns;
  const quaternions = asset.channels.flatMap(({ source }) =>
    "quaternion" in source ? source.quaternion : [],
  );
  const known = [...new Set([...time, ...unitId, ...seq, ...sinceStart, ...quaternions])];
  for (const [header, name] of Object.entries(map)) {
    if (known.includes(name) || channelNamed(asset, name) >= 0) continue;
    throw new InvalidInput(
      `${path}: "${header}": expected ${[...known, ...asset.channels.map((c) => c.name)].join(", ")}, got "${name}"`,
    );
  }
  return map;
};
