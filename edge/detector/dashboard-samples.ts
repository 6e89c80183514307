import { topics } from "../../domain/topics.ts";
import {
  ABSENT,
  type Decoded,
  FIELDS,
  valueAt,
} from "../../domain/turbine/engine/decoding/decoded.ts";
import { REQUIRED_COLUMNS } from "../../domain/turbine/measured-columns.ts";
import { MOST_READINGS, timeAt } from "../../domain/turbine/reading-batch.ts";

/** A message's readings on their way to the dashboard. */
export interface DashboardSamples {
  /** Takes a decoded message; answers the topic and the batch of the second that is full with it. */
  add(turbineId: string, decoded: Decoded): { topic: string; payload: string } | undefined;
}

/** Per second and turbine: enough for a chart, few enough for a connection of many turbines. */
const PER_SECOND = 4;
const EVERY_MS = 1_000 / PER_SECOND;

interface Collected {
  readonly times: number[];
  /** Of each field; as long as `times` where every reading had it. */
  readonly columns: readonly number[][];
  nextAt: number;
}

/**
 * Thins a turbine's readings to four a second and sends a second of them as one columnar batch: IoT
 * Core counts messages, in and out together, 100 a second and connection.
 */
export const createDashboardSamples = (): DashboardSamples => {
  const byTurbine = new Map<string, Collected>();
  return {
    add(turbineId, decoded) {
      let own = byTurbine.get(turbineId);
      if (own === undefined) {
        const columns = FIELDS.map((): number[] => []);
        own = { times: [], columns, nextAt: Number.NEGATIVE_INFINITY };
        byTurbine.set(turbineId, own);
      }
      for (let index = 0; index < decoded.count; index++) sample(own, decoded, index);
      if (own.times.length < PER_SECOND) return undefined;
      const payload = batchOf(turbineId, own);
      own.times.length = 0;
      for (const column of own.columns) column.length = 0;
      return { topic: topics.dashboardUpdate(turbineId), payload };
    },
  };
};

const sample = (own: Collected, decoded: Decoded, index: number): void => {
  const time = timeOf(own, decoded, index);
  const hasJumpedBack = own.nextAt - time > 2 * EVERY_MS;
  if ((time < own.nextAt && !hasJumpedBack) || own.times.length >= MOST_READINGS) return;
  own.nextAt = time + EVERY_MS;
  own.times.push(time);
  for (let field = 0; field < FIELDS.length; field++) {
    if (decoded.form[field] === ABSENT) continue;
    own.columns[field]?.push(valueAt(decoded, field, index));
  }
};

/** Without a time every reading is shown. */
const timeOf = (own: Collected, { time, stepMs }: Decoded, index: number): number =>
  Number.isNaN(time)
    ? Math.max(own.nextAt, (own.times.at(-1) ?? 0) + EVERY_MS)
    : timeAt(time, index, stepMs);

/** As JSON, put together by hand: one a second and turbine leaves a device. */
const batchOf = (turbineId: string, { times, columns }: Collected): string => {
  let text = `{"turbineId":${JSON.stringify(turbineId)},"time":${times[0]},"rateHz":${PER_SECOND}`;
  for (let field = 0; field < FIELDS.length; field++) {
    const values = columns[field] ?? [];
    if (values.length !== times.length) continue;
    const name = FIELDS[field] as string;
    const isOne = !isMeasured(name) && isAllTheSame(values);
    text += `,"${name}":${isOne ? values[0] : `[${values.join()}]`}`;
  }
  return `${text}}`;
};

const isAllTheSame = (values: readonly number[]): boolean => {
  for (const value of values) if (value !== values[0]) return false;
  return true;
};

/** One list at least, of a column that every reading has, has to say how many readings there are. */
const isMeasured = (name: string): boolean => name === REQUIRED_COLUMNS.at(-1);
