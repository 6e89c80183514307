import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { parse } from "../parse.ts";
import { LAMPS } from "./channels.ts";
import { lampCauseShape } from "./lamp-cause.ts";

/** As many as the model that speaks has channels: another release may have others. */
const byChannel = <T>(item: z.ZodMiniType<T>) =>
  z.array(item).check(z.minLength(1), z.maxLength(64));

const verdict = z.object({
  turbineId: z.string(),
  /** Epoch milliseconds of the window's last reading. */
  time: z.number(),
  modelVersion: z.string(),
  firstSeq: z.int(),
  lastSeq: z.int(),
  /** Score per channel, in the units of `thresholds`; order of domain/turbine/channels.ts. */
  values: byChannel(z.number()),
  thresholds: byChannel(z.number()),
  anomalies: byChannel(z.boolean()),
  /** Whether each of the asset's lamps is lit. */
  flags: z.object(Object.fromEntries(LAMPS.map((lamp) => [lamp, z.boolean()]))),
  /** Share of the window's readings that were there, 0 to 1; an older detector does not tell. */
  coverage: z.optional(z.number()),
  /** One for each lit lamp; of a blind turbine one for each lamp, of the kind "missing". */
  causes: z.optional(z.array(lampCauseShape)),
  /**
   * Per channel what the others give, in its own unit; null where nothing is expected. An older detector does not tell.
   */
  expected: z.optional(byChannel(z.nullable(z.number()))),
  /**
   * Too few readings came for longer than allowed: the lamps are unknown. `flags` say how they stood
   * when they were last seen.
   */
  blind: z.optional(z.literal(true)),
  /**
   * Only on a verdict that changes a lamp: the turbine's changes are counted, so that a reader orders
   * them and tells a repeated one whatever became of them on the way.
   */
  alarmNumber: z.optional(z.int().check(z.nonnegative())),
});

/** What the detector says of one window of one turbine. */
export type Verdict = z.infer<typeof verdict>;

/** @throws InvalidInput naming the field and the value */
export const parseVerdict = (value: unknown): Verdict => {
  const read = parse(verdict, value, "verdict");
  const { values, thresholds, anomalies } = read;
  if (values.length === thresholds.length && values.length === anomalies.length) return read;
  throw new InvalidInput(
    `verdict: expected one value, threshold and anomaly per channel, got ${values.length}, ${thresholds.length} and ${anomalies.length}`,
  );
};
