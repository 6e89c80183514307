import { InvalidInput } from "../../domain/errors.ts";
import { parseReading, type Reading } from "../../domain/turbine/reading.ts";

/** One message holds at most so many readings of a turbine. */
const MOST_READINGS = 50;

/**
 * The readings of a `…/dashboard/update` message that the page shows: one reading, or of a columnar
 * batch of consecutive ones the last of each second. In a batch a list holds a value for each reading
 * and a single value holds for all of them.
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
  expectNumbers(fields);
  const places = first.map((_, index) => index);
  return places
    .filter((index) => index === first.length - 1 || isLastOfSecond(fields, index))
    .map((index) => parseReading(at(fields, index), turbineId));
};

/** What is not shown is looked at as well: a batch with one bad value is refused whole. */
const expectNumbers = (fields: Fields): void => {
  for (const [name, column] of Object.entries(fields)) {
    const bad = Array.isArray(column) ? column.findIndex((value) => !Number.isFinite(value)) : -1;
    if (bad >= 0) {
      throw new InvalidInput(
        `batch: ${name}[${bad}]: expected a number, got ${JSON.stringify((column as unknown[])[bad])}`,
      );
    }
  }
};

const isLastOfSecond = (fields: Fields, index: number): boolean => {
  const second = (place: number): number => Math.floor((timeAt(fields, place) ?? 0) / 1_000);
  return second(index) !== second(index + 1);
};

/** Of a batch without times nobody knows. */
const timeAt = ({ time, rateHz }: Fields, index: number): number | undefined => {
  const step = typeof rateHz === "number" && rateHz > 0 ? 1_000 / rateHz : 0;
  return typeof time === "number" ? Math.round(time + index * step) : undefined;
};

type Fields = Readonly<Record<string, unknown>>;

const at = (fields: Fields, index: number): object => {
  const time = timeAt(fields, index);
  const { seq } = fields;
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        Array.isArray(value) ? value[index] : value,
      ]),
    ),
    ...(typeof seq === "number" && { seq: seq + index }),
    ...(time !== undefined && { time }),
  };
};
