import type { Command } from "commander";
import type { Asset } from "../domain/asset/asset.ts";
import { InvalidInput } from "../domain/errors.ts";
import { WIND_TURBINE } from "../domain/turbine/wind-turbine.ts";
import type { RecordingOptions } from "./data/read-files.ts";
import { readHeaderMap } from "./tables/read-farm.ts";
import type { TableOptions } from "./tables/read-table.ts";

/** Options of every command that reads tables, as commander gives them. */
export interface TableFlags {
  readonly map?: string;
  readonly zone?: string;
  readonly dayFirst?: boolean;
  readonly monthFirst?: boolean;
}

export const withTableOptions = (program: Command): Command =>
  program
    .option("--map <file>", 'JSON, {"header in the data": "name in the asset"}')
    .option("--zone <name>", "zone of times that name none, such as UTC or Europe/Berlin")
    .option("--day-first", "03/04/2024 is the 3rd of April")
    .option("--month-first", "03/04/2024 is the 4th of March");

/** @throws InvalidInput when the options contradict each other or the mapping is not one */
export const tableOptionsOf = async (flags: TableFlags, asset: Asset): Promise<TableOptions> => {
  if (flags.dayFirst && flags.monthFirst) {
    throw new InvalidInput("--day-first and --month-first contradict each other; give one");
  }
  return {
    ...(flags.map !== undefined && { map: await readHeaderMap(flags.map, asset) }),
    ...(flags.zone !== undefined && { zone: flags.zone }),
    ...(flags.dayFirst && { dayFirst: true }),
    ...(flags.monthFirst && { dayFirst: false }),
  };
};

/**
 * Of recordings with many readings a second.
 * @throws InvalidInput for an option that would be ignored, and when the mapping is not one
 */
export const waveformOptionsOf = async (flags: TableFlags): Promise<RecordingOptions> => {
  const given = { "--day-first": flags.dayFirst, "--month-first": flags.monthFirst };
  const [ignored] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (ignored !== undefined) {
    throw new InvalidInput(
      `${ignored}: for tables of slow readings only (--asset FILE); here times are ISO 8601 or an epoch`,
    );
  }
  return {
    ...(flags.map !== undefined && { map: await readHeaderMap(flags.map, WIND_TURBINE) }),
    ...(flags.zone !== undefined && { zone: flags.zone }),
  };
};
