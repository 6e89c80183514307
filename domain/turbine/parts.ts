import { CHANNELS, type Channel, channelsOf } from "./channels.ts";
import { FILE_CONTEXT, FILE_PARTS } from "./wind-turbine-file.ts";

/** Pieces of physics that only some machines have. */
type Part = "rotor-tone" | "regulation";

/** Whether the asset names it. */
export const hasPart = (part: Part): boolean => FILE_PARTS.includes(part);

/** Which channels these speak of, as the asset's `context` names them, and their places in CHANNELS. */
export const WIND_CHANNEL: Channel = FILE_CONTEXT.wind;
export const ROTOR_CHANNEL: Channel = FILE_CONTEXT.rotor;
/** What the machine makes: it follows the rotor. */
export const OUTPUT_CHANNEL: Channel = FILE_CONTEXT.output;
export const WIND: number = CHANNELS.indexOf(WIND_CHANNEL);
export const ROTOR: number = CHANNELS.indexOf(ROTOR_CHANNEL);
export const OUTPUT: number = CHANNELS.indexOf(OUTPUT_CHANNEL);

/** The places of angles that drift over the whole circle and wrap: they say nothing of a fault. */
export const WRAPPING: readonly number[] = channelsOf("angle").map((name) =>
  CHANNELS.indexOf(name),
);
