import * as z from "zod/mini";
import { parse } from "../parse.ts";

const DEFAULT_RATE = 20;

const capturedWindow = z.object({
  /** Epoch milliseconds of the window's last reading. */
  time: z.number(),
  firstSeq: z.int(),
  lastSeq: z.int(),
  flagged: z.optional(z.boolean()),
  rateHz: z.optional(z.number().check(z.positive())),
});

/** Which stretch of a turbine's readings a device put aside for the next training. */
export interface CapturedWindow {
  /** Epoch milliseconds of the first and the last reading. */
  readonly from: number;
  readonly to: number;
  /** The detector judged it anomalous: nothing is learnt from it until a person calls it healthy. */
  readonly isFlagged: boolean;
}

/**
 * The span of a captured window; its readings are the trainer's business.
 * @throws InvalidInput naming the field and the value
 */
export const parseCapturedWindow = (value: unknown): CapturedWindow => {
  const window = parse(capturedWindow, value, "capture");
  const { time, firstSeq, lastSeq, flagged = false, rateHz = DEFAULT_RATE } = window;
  return {
    from: Math.round(time - ((lastSeq - firstSeq) * 1_000) / rateHz),
    to: time,
    isFlagged: flagged,
  };
};
