import * as z from "zod/mini";
import { errorText } from "../error-text.ts";
import { InvalidInput } from "../errors.ts";
import { parse } from "../parse.ts";
import { MAX_PAYLOAD_BYTES } from "../topics.ts";
import { isQuick, MEASURED_COLUMNS, OTHER_NAMES } from "./measured-columns.ts";
import { parseReading, type Reading, valueIn } from "./reading.ts";

/** One message holds at most so many readings of a turbine. */
export const MOST_READINGS = 50;

/** What a batch may have as a list: everything that is measured. */
const LISTABLE: readonly string[] = [...MEASURED_COLUMNS, ...OTHER_NAMES.keys()];

type Message = Readonly<Record<string, unknown>>;

/**
 * Reads a decoded message: one reading in either form, or a columnar batch of one turbine's
 * consecutive readings. In a batch a list holds a value for each reading and a single value holds
 * for all of them; reading i has `seq + i` and `time + 1000·i / rateHz`. One bad value refuses all.
 * @throws InvalidInput naming the field and the value, of a batch the index too
 */
export const parseReadings = (value: unknown, turbineOfTopic?: string): Reading[] => {
  const message = parse(z.record(z.string(), z.unknown()), value, "reading");
  const lists = LISTABLE.filter((name) => Array.isArray(message[name]));
  const [first] = lists;
  if (first === undefined) return [parseReading(message, turbineOfTopic)];
  const count = lengthOf(message, first);
  if (count < 1 || count > MOST_READINGS) {
    throw new InvalidInput(
      `batch: ${first}: expected 1 to ${MOST_READINGS} values, got ${count}; send another message`,
    );
  }
  const odd = lists.find((name) => lengthOf(message, name) !== count);
  if (odd !== undefined) {
    throw new InvalidInput(
      `batch: ${odd}: expected ${count} values as ${first} has, got ${lengthOf(message, odd)}`,
    );
  }
  const stepMs = stepOf(message, count);
  return Array.from({ length: count }, (_, index) => {
    try {
      return parseReading(at(message, lists, index, stepMs), turbineOfTopic);
    } catch (cause) {
      const reason = errorText(cause);
      throw new InvalidInput(`batch: ${index}: ${reason}`, { cause });
    }
  });
};

const lengthOf = (message: Message, name: string): number => (message[name] as unknown[]).length;

/** Milliseconds between two readings; without a time or with one reading nobody asks. */
const stepOf = ({ time, rateHz }: Message, count: number): number => {
  if (time === undefined || (count === 1 && rateHz === undefined)) return 0;
  if (typeof rateHz === "number" && rateHz > 0 && Number.isFinite(rateHz)) return 1_000 / rateHz;
  throw new InvalidInput(
    `batch: rateHz: expected a number above 0, got ${JSON.stringify(rateHz) ?? "nothing"}`,
  );
};

const at = (message: Message, lists: readonly string[], index: number, step: number): Message => {
  const { seq, time } = message;
  const own = lists.map((name) => [name, (message[name] as unknown[])[index]]);
  return {
    ...message,
    ...Object.fromEntries(own),
    ...(typeof seq === "number" && { seq: seq + index }),
    ...(typeof time === "number" && { time: timeAt(time, index, step) }),
  };
};

/** The time of one reading of a batch, whole milliseconds but for the first. */
export const timeAt = (time: number, index: number, step: number): number =>
  index === 0 ? time : Math.round(time + index * step);

/**
 * One turbine's consecutive readings as messages, the original form for a single one; as many as are
 * needed for each to keep MAX_PAYLOAD_BYTES. Readings of other columns, as where a replay begins, go apart.
 */
export const batchesOf = (readings: readonly Reading[], rateHz: number): string[] => {
  const [first] = readings;
  if (first === undefined) return [];
  const other = readings.findIndex((reading) => columnsOf(reading) !== columnsOf(first));
  if (other > 0) {
    return [
      ...batchesOf(readings.slice(0, other), rateHz),
      ...batchesOf(readings.slice(other), rateHz),
    ];
  }
  if (readings.length === 1) return [JSON.stringify(first)];
  const text = JSON.stringify(batchOf(first, readings, rateHz));
  if (text.length <= MAX_PAYLOAD_BYTES && readings.length <= MOST_READINGS) return [text];
  const half = readings.length >> 1;
  return [
    ...batchesOf(readings.slice(0, half), rateHz),
    ...batchesOf(readings.slice(half), rateHz),
  ];
};

const columnsOf = (reading: Reading): string => Object.keys(reading).toSorted().join();

const batchOf = (first: Reading, readings: readonly Reading[], rateHz: number): object => {
  const { turbineId, seq, time, ...measured } = first;
  const columns = Object.keys(measured).map((name) => {
    const values = readings.map((reading) => valueIn(reading, name));
    const isOne = !isQuick(name) && values.every((value) => value === values[0]);
    return [name, isOne ? values[0] : values];
  });
  return { turbineId, seq, time, rateHz, ...Object.fromEntries(columns) };
};
