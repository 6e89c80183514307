import * as z from "zod/mini";
import { CHANNELS } from "../../domain/channels.ts";
import { parse } from "../../domain/parse.ts";

const WIDTH = CHANNELS.length;

const capture = z.object({
  turbineId: z.string(),
  /** Epoch milliseconds of the window's last reading. */
  time: z.number(),
  firstSeq: z.int(),
  lastSeq: z.int(),
  rateHz: z.optional(z.number().check(z.positive())),
  /** Rows of six channel values, flat, in the order of CHANNELS. */
  input: z.array(z.number()).check(z.minLength(WIDTH)),
});

export interface Capture {
  readonly turbineId: string;
  readonly startTime: number;
  readonly rateHz: number;
  readonly values: Float32Array;
}

const DEFAULT_RATE = 20;

/**
 * A window captured on a device, or undefined when the value is none (a plain reading).
 * @throws InvalidInput when it looks like a capture but is not whole
 */
export const parseCapture = (value: unknown): Capture | undefined => {
  if (value === null || typeof value !== "object" || !("input" in value)) return undefined;
  const { turbineId, time, input, rateHz = DEFAULT_RATE } = parse(capture, value, "capture");
  const rows = Math.floor(input.length / WIDTH);
  return {
    turbineId,
    startTime: time - ((rows - 1) * 1_000) / rateHz,
    rateHz,
    values: Float32Array.from(input.slice(0, rows * WIDTH)),
  };
};
