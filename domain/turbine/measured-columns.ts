import { FILE_CHANNELS } from "./wind-turbine-file.ts";

/** What some channel is made from: every reading must have it. */
export const REQUIRED_COLUMNS: readonly string[] = [
  ...new Set(
    FILE_CHANNELS.flatMap(({ source }) => source.quaternion ?? source.columns?.slice(0, 1) ?? []),
  ),
];

/** What changes from reading to reading; the rest is slow, and a batch may tell it once. */
const QUICK_OTHERS = ["gx", "gy", "gz", "ax", "ay", "az"] as const;
/** Degrees Celsius twice, relative humidity in percent, pressure in hPa, gas resistance in kΩ. */
const SLOW = ["gearboxtemp", "ambtemp", "humidity", "pressure", "gas"] as const;
/** What a reading may have beside what channels are made of. */
export type OtherColumn = (typeof QUICK_OTHERS)[number] | (typeof SLOW)[number];

/** Everything that is measured, in the order of decoded messages. */
export const MEASURED_COLUMNS: readonly string[] = [
  ...new Set([...REQUIRED_COLUMNS, ...QUICK_OTHERS, ...SLOW]),
];

/** A channel of the asset is quick, whatever its name. */
export const isQuick = (column: string): boolean =>
  REQUIRED_COLUMNS.includes(column) || !SLOW.some((slow) => slow === column);

/** Other names that messages have for a channel's column, with the column. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  FILE_CHANNELS.flatMap(({ source }) => {
    const [column = "", ...others] = source.columns ?? [];
    return others.map((name) => [name, column] as const);
  }),
);
