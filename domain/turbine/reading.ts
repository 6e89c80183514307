import * as z from "zod/mini";
import { parse } from "../parse.ts";
import {
  MEASURED_COLUMNS,
  OTHER_NAMES,
  type OtherColumn,
  REQUIRED_COLUMNS,
} from "./measured-columns.ts";
import { TURBINE_ID } from "./turbine-id.ts";

const turbineId = z.pipe(
  z.union([z.string().check(z.regex(TURBINE_ID)), z.int().check(z.nonnegative())]),
  z.transform(String),
);
const finite = z.number();
const optional = z.optional(finite);

/** What the asset's channels are made of is there in every reading, the rest of what is measured may be. */
const reading = z.object({
  turbineId,
  /** Counts a turbine's readings; absent in the original sample's messages. */
  seq: z.optional(z.int().check(z.nonnegative())),
  /** Epoch milliseconds. */
  time: optional,
  ...Object.fromEntries(
    MEASURED_COLUMNS.map((column) => [
      column,
      REQUIRED_COLUMNS.includes(column) ? finite : optional,
    ]),
  ),
}) as unknown as z.ZodMiniType<Reading>;

/** What the sample's own turbine measures, for its physics; who judges it asks the asset and `valueIn`. */
type SampleColumns = {
  qw: number;
  qx: number;
  qy: number;
  qz: number;
  /** Wind speed as the anemometer's turns per second. */
  wind_speed_rps: number;
  /** Rotor turns per second. */
  rps: number;
  /** Generator output as a 10-bit ADC count. */
  voltage: number;
};

/** One reading of a turbine's sensors, in the data set's own names and units. */
export type Reading = SampleColumns &
  Partial<Record<OtherColumn, number | undefined>> & {
    turbineId: string;
    seq?: number | undefined;
    time?: number | undefined;
  };

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
