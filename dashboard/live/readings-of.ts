import { InvalidInput } from "../../domain/errors.ts";
import { parseReading, type Reading } from "../../domain/turbine/reading.ts";

/** One message holds at most so many readings of a turbine. */
const MOST_READINGS = 50;

/**
 * The readings of a `…/dashboard/update` message: one reading, or a columnar batch of consecutive
 * ones, in which a list holds a value for each reading and a single value holds for all of them.
 * @throws InvalidInput naming the field, and of a batch the index
 */
export const readingsOf = (message: unknown, turbineId: string): Reading[] => {
  const fields = message as Readonly<Record<string, unknown>> | null;
  const columns = Object.values(fields ?? {}).filter((value): value is unknown[] =>
    Array.isArray(value),
  );
  const [first] = columns;
  if (fields === null || first === undefined) return [parseReading(message, turbineId)];
  if (first.length < 1 || first.length > MOST_READINGS) {
    throw new InvalidInput(`batch: expected 1 to ${MOST_READINGS} readings, got ${first.length}`);
  }
  if (columns.some(({ length }) => length !== first.length)) {
    throw new InvalidInput(
      `batch: expected lists of one length, got ${columns.map(({ length }) => length).join(", ")}`,
    );
  }
  return first.map((_, index) => parseReading(at(fields, index), turbineId));
};

const at = (fields: Readonly<Record<string, unknown>>, index: number): object => {
  const { seq, time, rateHz } = fields;
  const step = typeof rateHz === "number" && rateHz > 0 ? 1_000 / rateHz : 0;
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        Array.isArray(value) ? value[index] : value,
      ]),
    ),
    ...(typeof seq === "number" && { seq: seq + index }),
    ...(typeof time === "number" && { time: Math.round(time + index * step) }),
  };
};
