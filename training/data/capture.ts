import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;

const capture = z.object({
  turbineId: z.string(),
  /** Epoch milliseconds of the window's last reading. */
  time: z.number(),
  firstSeq: z.int(),
  lastSeq: z.int(),
  /** The detector judged the window anomalous. */
  flagged: z.optional(z.boolean()),
  rateHz: z.optional(z.number().check(z.positive())),
  /** Rows of channel values, flat, in the order of CHANNELS. */
  input: z.array(z.number()).check(z.minLength(WIDTH)),
});

const DEFAULT_RATE = 20;

/**
 * A window captured on a device.
 * @throws InvalidInput naming the field and the value
 */
export const parseCapture = (value: unknown): Segment => {
  const {
    turbineId,
    time,
    firstSeq,
    flagged,
    input,
    rateHz = DEFAULT_RATE,
  } = parse(capture, value, "capture");
  const count = Math.floor(input.length / WIDTH);
  return {
    turbineId,
    firstSeq,
    startTime: time - ((count - 1) * 1_000) / rateHz,
    rateHz,
    count,
    values: Float32Array.from(input.slice(0, count * WIDTH)),
    ...(flagged && { isFlagged: true }),
  };
};
