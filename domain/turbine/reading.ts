import * as z from "zod/mini";
import { parse } from "../parse.ts";
import { OTHER_NAMES, REQUIRED_COLUMNS } from "./measured-columns.ts";
import { TURBINE_ID } from "./turbine-id.ts";

const turbineId = z.pipe(
  z.union([z.string().check(z.regex(TURBINE_ID)), z.int().check(z.nonnegative())]),
  z.transform(String),
);
const finite = z.number();
const optional = z.optional(finite);

const known = z.object({
  turbineId,
  /** Counts a turbine's readings; absent in the original sample's messages. */
  seq: z.optional(z.int().check(z.nonnegative())),
  /** Epoch milliseconds. */
  time: optional,
  qw: finite,
  qx: finite,
  qy: finite,
  qz: finite,
  /** Wind speed as the anemometer's turns per second. */
  wind_speed_rps: finite,
  /** Rotor turns per second. */
  rps: finite,
  /** Generator output as a 10-bit ADC count. */
  voltage: finite,
  gx: optional,
  gy: optional,
  gz: optional,
  ax: optional,
  ay: optional,
  az: optional,
  /** Degrees Celsius. */
  gearboxtemp: optional,
  ambtemp: optional,
  /** Relative humidity in percent, pressure in hPa, gas resistance in kΩ. */
  humidity: optional,
  pressure: optional,
  gas: optional,
});

/** One reading of a turbine's sensors, in the data set's own names and units. */
export type Reading = z.infer<typeof known>;

/** A channel that the asset adds is as necessary as the sample's own. */
const reading = z.extend(
  known,
  Object.fromEntries(REQUIRED_COLUMNS.map((column) => [column, finite])),
) as unknown as typeof known;

/** A measured value by its column's name. */
export const valueIn = (of: Reading, column: string): number | undefined =>
  (of as Readonly<Record<string, unknown>>)[column] as number | undefined;

/**
 * Reads a decoded raw-data message. Accepts the original sample's message as well (the key
 * "wind speed rps", no `turbineId`, no `seq`); the topic's turbine fills a missing id.
 * @throws InvalidInput naming the field and the value
 */
export const parseReading = (value: unknown, turbineOfTopic?: string): Reading => {
  const message = isRecord(value) ? value : parse(record, value, "reading");
  const turbineId = message["turbineId"] ?? turbineOfTopic;
  return parse(reading, { ...message, ...renamed(message), turbineId }, "reading");
};

const record = z.record(z.string(), z.unknown());

/** Looking at each name and no value took 33 of a reading's 42 µs (loaded machine, 2026-11-27). */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What came under another name only. */
const renamed = (message: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    [...OTHER_NAMES].flatMap(([name, column]) =>
      name in message && (message[column] ?? undefined) === undefined
        ? [[column, message[name]]]
        : [],
    ),
  );
