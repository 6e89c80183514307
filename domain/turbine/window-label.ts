import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { parse } from "../parse.ts";
import { TURBINE_ID } from "./turbine-id.ts";

export const LABELS = ["healthy", "anomalous"] as const;

const windowLabel = z.strictObject({
  turbineId: z.string().check(z.regex(TURBINE_ID)),
  label: z.enum(LABELS),
  /** Epoch milliseconds of the first and last reading it speaks of. */
  from: z.number(),
  to: z.number(),
  reason: z.string().check(z.minLength(1)),
  /** ISO 8601; of two labels for one reading the later one holds. */
  labelledAt: z.iso.datetime(),
});

/** What a person says of a stretch of one turbine's readings: it may be learnt from, or must not. */
export type WindowLabel = z.infer<typeof windowLabel>;

/** @throws InvalidInput naming the field and the value */
export const parseWindowLabel = (value: unknown): WindowLabel => {
  const label = parse(windowLabel, value, "label");
  if (label.to >= label.from) return label;
  throw new InvalidInput(
    `label: to: expected a time not before ${isoOf(label.from)} (from), got ${isoOf(label.to)}`,
  );
};

/** As whoever labels gave it; a number beyond any date stays one. */
const isoOf = (time: number): string => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
};

/** Where labels lie in the data bucket: below the recordings, so that the pipeline is given them. */
export const labelKey = ({ turbineId, labelledAt }: WindowLabel): string =>
  `raw/labels/${labelledAt.replaceAll(":", "-")}-${turbineId}.json`;
