import * as z from "zod/mini";
import { parse } from "../parse.ts";

const turbineId = z.pipe(
  z.union([z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)), z.int().check(z.nonnegative())]),
  z.transform(String),
);
const finite = z.number();
const optional = z.optional(finite);

const reading = z.object({
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
export type Reading = z.infer<typeof reading>;

/**
 * Reads a decoded raw-data message. Accepts the original sample's message as well (the key
 * "wind speed rps", no `turbineId`, no `seq`); the topic's turbine fills a missing id.
 * @throws InvalidInput naming the field and the value
 */
export const parseReading = (value: unknown, turbineOfTopic?: string): Reading => {
  const message = parse(z.record(z.string(), z.unknown()), value, "reading");
  const wind = message["wind_speed_rps"] ?? message["wind speed rps"];
  const id = message["turbineId"] ?? turbineOfTopic;
  return parse(reading, { ...message, wind_speed_rps: wind, turbineId: id }, "reading");
};
